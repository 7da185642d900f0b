"""Accounts that sign registrations, written from the specification alone (docs/spec/encoding.md, docs/spec/transaction.md, RFC 8032): the load
needs no program of the build, and bytes that both sides agree on."""
import hashlib

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202
BASE_Y = 46316835694926478169428394003475163141307993866256225615783033603165251855960
BASE58 = "123456789AbCDEFGHJKLMNPQRSTuVWXYZaBcdefghijkmnopqrstUvwxyz"
REGISTER = 50  # kind of the operation


def add(a, b):
    """Sum of two points in extended coordinates."""
    s, t = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    u, v = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = t - s, v - u, v + u, t + s
    return e * f % P, g * h % P, f * g % P, e * h % P


def base_multiples():
    """Row i holds 0 to 15 times 16^i times the base point."""
    rows, point = [], (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)
    for _ in range(64):
        row = [(0, 1, 1, 0)]
        for _ in range(16):
            row.append(add(row[-1], point))
        point = row.pop()
        rows.append(row)
    return rows


ROWS = base_multiples()


def base_times(scalar):
    point = (0, 1, 1, 0)
    for i in range(64):
        point = add(point, ROWS[i][scalar >> 4 * i & 15])
    inverse = pow(point[2], P - 2, P)
    return (point[1] * inverse % P | (point[0] * inverse % P & 1) << 255).to_bytes(32, "little")


def uleb(value):
    out = bytearray()
    while value >= 128:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out) + bytes([value])


def with_length(data):
    return uleb(len(data)) + data


def base58(data):
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = BASE58[digit] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def registration(name, url):
    """BCS of Register with one value of type URL, the sender as controller, and the free scheme of suffixes."""
    value = (1).to_bytes(4, "little") + with_length(b"URL") + uleb(0) + with_length(url.encode()) + (86400).to_bytes(4, "little")
    return with_length(name.encode()) + b"\0" + uleb(1) + value + b"\0" + uleb(0)


class Account:
    def __init__(self, seed):
        digest = hashlib.sha512(seed).digest()
        self.scalar = int.from_bytes(digest[:32], "little") & (1 << 254) - 8 | 1 << 254
        self.prefix = digest[32:]
        self.public = base_times(self.scalar)
        self.id = b"e" + hashlib.sha256(self.public).digest()[-22:]
        self.bid = "did:bid:ef" + base58(self.id[1:])

    def sign(self, message):
        def hashed(*parts):
            return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little") % ORDER

        r = hashed(self.prefix, message)
        point = base_times(r)
        s = (r + hashed(point, self.public, message) * self.scalar) % ORDER
        return point + s.to_bytes(32, "little")

    def register(self, chain_id, nonce, valid_until_ms, name, url):
        """(transaction id, envelope): a signed transaction with one registration, no memo and no cosigners."""
        body = registration(name, url)
        operation = REGISTER.to_bytes(2, "little") + with_length(body)
        transaction = chain_id + self.id + nonce + valid_until_ms.to_bytes(8, "little") + uleb(0) + uleb(1) + operation + with_length(b"") + uleb(0)
        signature = self.sign(b"xinghuo/tx-sign/v1" + chain_id + transaction)
        signatures = uleb(1) + uleb(0) + with_length(self.public) + with_length(signature)
        return hashlib.sha256(b"xinghuo/tx/v1" + transaction).digest(), with_length(transaction) + signatures
