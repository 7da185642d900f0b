"""What the lints share: the tracked source files, and C++ text without comments and literals."""
import pathlib
import re
import subprocess

FOLDERS = ["base", "crypto", "consensus", "identity", "ledger", "crosschain", "node", "tools", "tests"]
LITERAL_OR_COMMENT = re.compile(
    r'R"([^( ]*)\(.*?\)\1"' r'|"(?:\\.|[^"\\\n])*"' r"|'(?:\\.|[^'\\\n])+'(?![\w])" r"|//[^\n]*" r"|/\*.*?\*/", re.S)


def tracked(root, suffixes):
    """Paths of files that the repository holds (or, outside of a repository, that lie in the tree)."""
    try:
        out = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=root, check=True,
                             capture_output=True, text=True).stdout
        names = [name for name in out.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        names = [p.relative_to(root).as_posix() for p in pathlib.Path(root).rglob("*")
                 if p.is_file() and not p.relative_to(root).parts[0].startswith(("build", "."))]
    return sorted(pathlib.Path(root) / name for name in names if name.endswith(suffixes) and (pathlib.Path(root) / name).is_file())


def sources(root):
    return [path for path in tracked(root, (".h", ".cc")) if path.relative_to(root).parts[0] in FOLDERS]


def code_only(text):
    """The same text with comments and the insides of literals blanked; line breaks stay."""
    def blank(match):
        return "".join("\n" if c == "\n" else " " for c in match.group())
    # A digit separator is no quote.
    return LITERAL_OR_COMMENT.sub(blank, re.sub(r"(?<=[0-9a-fA-F])'(?=[0-9a-fA-F])", "_", text))


def comments_only(text):
    """(line number, text) of every comment."""
    for match in LITERAL_OR_COMMENT.finditer(re.sub(r"(?<=[0-9a-fA-F])'(?=[0-9a-fA-F])", "_", text)):
        if match.group().startswith(("//", "/*")):
            yield text.count("\n", 0, match.start()) + 1, match.group()
