"""An issuer of credentials that knows nothing of this product's code: JCS, eddsa-jcs-2022 and status lists from their specifications.
Usage: issuer.py KEY document|credential INDEX LIST|list LIST PURPOSE SET...   KEY: the encoded private key. Writes JSON to standard output."""
import base64
import gzip
import hashlib
import json
import sys

sys.dont_write_bytecode = True
import signing  # noqa: E402

BITCOIN = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ENTRIES = 131072


def from_base58(text):
    number = 0
    for c in text:
        number = number * 58 + signing.BASE58.index(c)
    return number.to_bytes(37, "big")


def multibase(data):
    return "z" + "".join(BITCOIN[signing.BASE58.index(c)] for c in signing.base58(data))


def canonical(value):
    """RFC 8785, for texts and integers of these files and for fractions that Python and ECMAScript write alike."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def signed(account, document):
    proof = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022", "created": "2026-01-01T00:00:00Z",
             "verificationMethod": account.bid + "#key-1", "proofPurpose": "assertionMethod"}
    digests = hashlib.sha256(canonical(proof)).digest() + hashlib.sha256(canonical(document)).digest()
    return {**document, "proof": {**proof, "proofValue": multibase(account.sign(digests))}}


def did_document(account):
    key = account.bid + "#key-1"
    return {"@context": ["https://www.w3.org/ns/did/v1"], "id": account.bid, "authentication": [key], "assertionMethod": [key],
            "verificationMethod": [{"id": key, "type": "Multikey", "controller": account.bid,
                                    "publicKeyMultibase": multibase(b"\xed\x01" + account.public)}]}


def credential(account, index, name):
    entry = {"type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": index, "statusListCredential": name}
    return {"@context": ["https://www.w3.org/ns/credentials/v2"], "id": "urn:uuid:1", "type": ["VerifiableCredential", "Degree"],
            "issuer": account.bid, "validFrom": "2026-01-01T00:00:00Z", "credentialStatus": entry,
            "credentialSubject": {"id": "did:example:holder", "degree": "学士", "average": 1.25}}


def status_list(account, name, purpose, *indexes):
    bits = bytearray(ENTRIES // 8)
    for index in map(int, indexes):
        bits[index // 8] |= 0x80 >> index % 8
    packed = base64.urlsafe_b64encode(gzip.compress(bytes(bits))).rstrip(b"=").decode()
    return {"@context": ["https://www.w3.org/ns/credentials/v2"], "id": name, "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": account.bid, "credentialSubject": {"type": "BitstringStatusList", "statusPurpose": purpose, "encodedList": "u" + packed}}


def main():
    what = {"document": did_document, "credential": credential, "list": status_list}[sys.argv[2]]
    account = signing.Account(from_base58(sys.argv[1])[5:])
    document = what(account, *sys.argv[3:])
    print(canonical(document if sys.argv[2] == "document" else signed(account, document)).decode())


main()
