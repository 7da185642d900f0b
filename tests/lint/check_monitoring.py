#!/usr/bin/env python3
"""Dashboard and alert rules name only metrics that stand in docs/METRICS.md; every alert is tested and links to a section of
docs/OPERATING.md that exists (HL10). Where promtool is installed, it checks and tests the rules; otherwise that is said. The table of
docs/METRICS.md is compared with what a node serves by tests/integration/health.sh."""
import json
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else pathlib.Path.cwd()
FOLDER = ROOT / "docs/monitoring"
ROW = re.compile(r"^\| `(xinghuo_\w+)` \| (\w+) \|", re.M)


def known_metrics():
    out = set()
    for name, kind in ROW.findall((ROOT / "docs/METRICS.md").read_text(encoding="utf-8")):
        out |= {name + end for end in ("_bucket", "_sum", "_count")} if kind == "histogram" else {name}
    return out


def queries():
    """(where, expression)"""
    dashboard = json.loads((FOLDER / "dashboard.json").read_text(encoding="utf-8"))
    for variable in dashboard["templating"]["list"]:
        if variable["type"] == "query":
            yield "dashboard.json: variable " + variable["name"], variable["query"]["query"]
    for panel in dashboard["panels"]:
        if panel["type"] == "row":
            continue
        if not panel.get("targets"):
            yield f"dashboard.json: {panel['title']}", ""
        for target in panel.get("targets", []):
            yield f"dashboard.json: {panel['title']}", target["expr"]
    for alert, expression in re.findall(r"- alert: (\w+)\n +expr: (.+)", (FOLDER / "alerts.yml").read_text(encoding="utf-8")):
        yield f"alerts.yml: {alert}", expression


def anchors():
    """As renderers make them of headings."""
    out, fenced = set(), False
    for line in (ROOT / "docs/OPERATING.md").read_text(encoding="utf-8").split("\n"):
        fenced ^= line.startswith("```")
        if line.startswith("#") and not fenced:
            out.add(re.sub(r"[^\w -]", "", line.lstrip("#").strip().lower()).replace(" ", "-"))
    return out


def main():
    known, problems, count = known_metrics(), [], 0
    for where, expression in queries():
        names = re.findall(r"\bxinghuo_\w+", expression)
        count += len(names)
        problems += [f"{where}: no metric {name} in docs/METRICS.md" for name in names if name not in known]
        if not names and 'up{job="xinghuo"}' not in expression:
            problems.append(f"{where}: asks for nothing")
    rules = (FOLDER / "alerts.yml").read_text(encoding="utf-8")
    tested = set(re.findall(r"alertname: (\w+)", (FOLDER / "alerts_test.yml").read_text(encoding="utf-8")))
    alerts = re.findall(r"- alert: (\w+)", rules)
    problems += [f"alerts.yml: {alert} has no test in alerts_test.yml" for alert in alerts if alert not in tested]
    links = re.findall(r"runbook_url: (\S+)", rules)
    if len(links) != len(alerts):
        problems.append("alerts.yml: an alert without a runbook_url")
    sections = anchors()
    for link in links:
        page, _, section = link.partition("#")
        if page != "docs/OPERATING.md" or section not in sections:
            problems.append(f"alerts.yml: no section {link}")
    ran = "promtool is not installed: rules were not tried out (apt-get install prometheus)"
    if shutil.which("promtool"):
        ran = "promtool tried out the rules"
        for command in (["check", "rules", "alerts.yml"], ["test", "rules", "alerts_test.yml"]):
            done = subprocess.run(["promtool", *command], cwd=FOLDER, capture_output=True, text=True)
            if done.returncode != 0:
                problems.append(f"promtool {' '.join(command)}:\n{done.stdout}{done.stderr}")
    print("\n".join(problems) or f"monitoring: {count} names of metrics and {len(alerts)} alerts are sound; {ran}")
    return 1 if problems or count == 0 else 0


sys.exit(main())
