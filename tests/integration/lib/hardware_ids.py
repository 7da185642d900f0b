#!/usr/bin/env python3
"""The hierarchy of pci.ids or usb.ids (package hwdata) as a table: a row for each vendor and each device of it.

  hardware_ids.py FILE OUTPUT.csv|OUTPUT.ndjson DEVICES    the first vendors that have so many devices together; prints "vendors devices"

Rows have level (vendor or device), vendor_id, device_id and name. A device that stands twice is taken once."""
import csv
import json
import sys


def rows(path, devices):
    vendor, seen, count = None, set(), 0
    for line in open(path, encoding="utf-8", errors="replace"):
        line = line.rstrip("\n")
        if not line.strip() or line.startswith("#") or line.startswith("\t\t"):
            continue
        if not line.startswith("\t"):
            if len(line) < 6 or line[4] != " " or any(c not in "0123456789abcdef" for c in line[:4]):
                return  # classes and the like follow after the vendors
            if count >= devices:
                return
            vendor = line[:4]
            yield {"level": "vendor", "vendor_id": vendor, "device_id": "", "name": line[4:].strip()}
            continue
        device = line[1:5]
        if (vendor, device) not in seen:
            seen.add((vendor, device))
            count += 1
            yield {"level": "device", "vendor_id": vendor, "device_id": device, "name": line[5:].strip()}


def main():
    if len(sys.argv) != 4:
        print(__doc__)
        return 2
    made = list(rows(sys.argv[1], int(sys.argv[3])))
    with open(sys.argv[2], "w", encoding="utf-8", newline="") as out:
        if sys.argv[2].endswith(".ndjson"):
            out.writelines(json.dumps(row) + "\n" for row in made)
        else:
            table = csv.DictWriter(out, ["level", "vendor_id", "device_id", "name"])
            table.writeheader()
            table.writerows(made)
    vendors = sum(row["level"] == "vendor" for row in made)
    print(vendors, len(made) - vendors)
    return 0


sys.exit(main())
