#!/usr/bin/env python3
"""A second verifier of publication files, written from docs/PUBLICATION.md alone, with the standard library alone.

    stranger.py FILE [KEY ...]

Prints "ok" and exits 0, or prints the first thing that is wrong and exits 1.
"""

import base64
import hashlib
import json
import re
import sys

DAY = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])\Z")
TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)Z\Z")
HASH = re.compile(r"[0-9a-f]{64}\Z")


class Wrong(Exception):
    pass


def demand(holds, what):
    if not holds:
        raise Wrong(what)


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


# Items (1.1)


def raw(kind, payload):
    return bytes([kind]) + len(payload).to_bytes(4, "big") + payload


NULL = raw(0, b"")


def integer(n):
    return raw(1, n.to_bytes(8, "big", signed=True))


def text(s):
    return raw(2, s.encode())


def octets(b):
    return raw(3, b)


def item(value):
    if value is None:
        return NULL
    if isinstance(value, int):
        return integer(value)
    if isinstance(value, str):
        return text(value)
    if isinstance(value, list):
        return raw(4, b"".join(map(item, value)))
    return raw(5, b"".join(text(name) + item(inner) for name, inner in value.items()))


# Merkle trees (1.2)


def leaf_hash(entry):
    return sha(b"\0", entry)


def node_hash(left, right):
    return sha(b"\1", left, right)


def root_of(leaves):
    if not leaves:
        return sha()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return node_hash(root_of(leaves[:k]), root_of(leaves[k:]))


def included(leaf, index, size, proof, root):
    if index >= size:
        return False
    node, last, value = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            value = node_hash(sibling, value)
            while node and not node & 1:
                node >>= 1
                last >>= 1
        else:
            value = node_hash(value, sibling)
        node >>= 1
        last >>= 1
    return last == 0 and value == root


# Ed25519 (RFC 8032, section 5.1)

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def point_add(a, b):
    x1, y1, z1, t1 = a
    x2, y2, z2, t2 = b
    e = (y1 - x1) * (y2 - x2) % P
    f = (y1 + x1) * (y2 + x2) % P
    g = 2 * t1 * t2 * D % P
    h = 2 * z1 * z2 % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def point_mul(n, point):
    total = (0, 1, 1, 0)
    while n:
        if n & 1:
            total = point_add(total, point)
        point = point_add(point, point)
        n >>= 1
    return total


def point_from(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * SQRT_M1 % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def same_point(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


BASE = point_from((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(public, message, signature):
    if len(signature) != 64:
        return False
    key, r = point_from(public), point_from(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or r is None or s >= Q:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % Q
    return same_point(point_mul(s, BASE), point_add(r, point_mul(h, key)))


# Lines (2)


def pairs(fields):
    names = [name for name, _ in fields]
    demand(len(set(names)) == len(names), "a field stands twice")
    demand(len(names) <= 256, "too many fields")
    return dict(fields)


def refuse(spelling):
    raise Wrong(f"{spelling} is not a whole number")


def allowed(value):
    if isinstance(value, bool):
        return False
    if isinstance(value, int):
        return -(2**63) <= value < 2**63
    if isinstance(value, list):
        return all(map(allowed, value))
    if isinstance(value, dict):
        return all(map(allowed, value.values()))
    return True


def read_lines(path):
    with open(path, "rb") as file:
        limit = 4194304
        while True:
            line = file.readline(limit + 2)
            if not line:
                return
            demand(line.endswith(b"\n"), "a line is cut off or too long")
            line = line[:-1]
            try:
                value = json.loads(
                    line.decode(), object_pairs_hook=pairs, parse_float=refuse, parse_constant=refuse
                )
                demand(allowed(value), "a value of a kind this format has not")
                again = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
            except ValueError as error:
                raise Wrong(f"not JSON: {error}")
            demand(again == line, "a line is not written in the one way")
            yield value
            limit = 1048576


def shape(value, kinds, where):
    demand(isinstance(value, dict), f"{where} is not an object")
    demand(list(value) == list(kinds), f"{where} has other fields: {', '.join(value)}")
    for name, kind in kinds.items():
        demand(kind(value[name]), f"{where}: {name} is not of its kind")


def is_text(v):
    return isinstance(v, str)


def is_int(v):
    return isinstance(v, int)


def is_count(v):
    return isinstance(v, int) and v >= 0


def is_hash(v):
    return isinstance(v, str) and bool(HASH.match(v))


def is_day(v):
    return isinstance(v, str) and bool(DAY.match(v))


def is_time(v):
    return isinstance(v, str) and bool(TIME.match(v)) and is_day(v[:10])


def is_lines(v):
    return isinstance(v, list) and len(v) > 0 and all(is_text(e) and "\n" not in e for e in v)


def maybe(kind):
    return lambda v: v is None or kind(v)


def listed(kind):
    return lambda v: isinstance(v, list) and all(map(kind, v))


def fields(**kinds):
    def fits(v):
        return isinstance(v, dict) and list(v) == list(kinds) and all(k(v[n]) for n, k in kinds.items())

    return fits


PLACE = fields(code=is_text, name=is_text)
BOTH = fields(zh=is_text, en=is_text)


def is_value(v):
    return v is None or is_int(v) or is_text(v)


VALUES = {"value": is_value, "numerator": maybe(is_int), "denominator": maybe(is_int)}
HEADER = {
    "format": lambda v: v == "guildhall-publication/1",
    "federation": PLACE,
    "title": is_text,
    "language": is_text,
    "published_at": is_time,
    "as_of": is_day,
    "known": is_int,
    "text": lambda v: is_lines(v) and len(v) <= 20000,
    "figures": lambda v: is_count(v) and v <= 10000,
}
FIGURE = {
    "figure": is_int,
    "name": lambda v: is_text(v) and 1 <= len(v.encode()) <= 200 and not re.search(r"\s", v),
    "label": BOTH,
    "definition": BOTH,
    "definition_version": is_text,
    "definition_hash": is_hash,
    "unit": PLACE,
    "as_of": is_day,
    "known": is_int,
    "from": maybe(is_day),
    "to": maybe(is_day),
    "by": maybe(is_text),
    "kind": lambda v: v in ("stock", "flow", "rate"),
    **VALUES,
    "groups": lambda v: listed(fields(key=maybe(is_text), label=is_text, **VALUES))(v) and len(v) <= 4000,
    "quotes": listed(is_text),
    "records": is_count,
    "root": is_hash,
}
INCLUSION = fields(index=is_count, proof=listed(is_hash))
COUNTED = fields(count=is_count, root=is_hash)


def is_field(v):
    bytes_form = isinstance(v, dict) and list(v) == ["hex"] and is_text(v["hex"])
    return v is None or is_int(v) or is_text(v) or (bytes_form and bool(re.match(r"([0-9a-f]{2})*\Z", v["hex"])))


TRAILER = {
    "root": is_hash,
    "leaves": listed(is_hash),
    "publication": fields(
        id=is_int,
        valid_from=is_int,
        valid_to=is_int,
        source_row=maybe(is_int),
        fields=lambda v: isinstance(v, dict) and all(map(is_field, v.values())),
        seal=maybe(is_hash),
    ),
    "row": INCLUSION,
    "commit": fields(
        federation=is_int,
        commit=is_int,
        at_ms=is_int,
        actor=is_int,
        office=is_int,
        kind=is_text,
        reason=is_text,
        source=is_text,
        opened=COUNTED,
        closed=COUNTED,
    ),
    "log": INCLUSION,
    "checkpoint": is_lines,
    "keys": listed(is_text),
}


# Check codes (7)


def simple_values(value, path=""):
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from simple_values(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value:
        for n, inner in enumerate(value, 1):
            yield from simple_values(inner, f"{path}[{n}]")
    else:
        yield path, value


def open_object(value, kinds, where):
    shape(value, {**kinds, "check": is_text}, where)
    check = value.pop("check")
    codes = [sha(b"guildhall/check/v1", text(path), item(v))[:4].hex() for path, v in simple_values(value)]
    demand(len(codes) <= 50000, f"{where} has too many values")
    demand(check == "".join(codes), f"{where}: check codes do not fit")
    return value


# Quotes (3.1)


def quotes(line):
    for rest in line.split("{{")[1:]:
        words = rest.split()
        if not words or not (words[0] == "figure" or words[0].startswith("figure}}")):
            continue
        inside, closed, _ = rest.partition("}}")
        demand(closed, "a quote is not closed")
        words = inside.split()[1:]
        demand(words and "=" not in words[0], "a quote has no name")
        parameters = []
        for word in words[1:]:
            key, _, value = word.partition("=")
            demand(key and value, "a quote has a broken parameter")
            parameters.append((key, value))
        yield words[0], parameters, " ".join(words)


# Figures and records (4, 5)


def rate(c, d):
    if d == 0:
        return None
    scaled = (2 * c * 10**6 + d) // (2 * d)
    digits = str(abs(scaled)).rjust(7, "0")
    return ("-" if scaled < 0 else "") + digits[:-6] + "." + digits[-6:]


def check_values(stated, sums, kind, where):
    c, d = sums
    expected = (rate(c, d), c, d) if kind == "rate" else (c, None, None)
    found = (stated["value"], stated["numerator"], stated["denominator"])
    demand(found == expected, f"{where}: says {found}, its records give {expected}")


def check_figure(figure, number, header):
    where = f"figure {figure['name']}"
    demand(figure["figure"] == number, f"{where} is not number {number}")
    demand(figure["known"] <= header["known"], f"{where} knows too much")
    period = (figure["from"], figure["to"])
    if figure["kind"] == "stock" or (figure["kind"] == "rate" and period == (None, None)):
        demand(period == (None, None), f"{where}: a stock has no period")
    else:
        demand(None not in period and period[0] <= period[1], f"{where}: its period is wrong")
    demand(figure["by"] is not None or not figure["groups"], f"{where}: groups without a dimension")
    keys = [group["key"] for group in figure["groups"]]
    demand(len(set(keys)) == len(keys), f"{where}: a group stands twice")
    defined = sha(
        b"guildhall/definition/v1",
        text(figure["name"]),
        text(figure["kind"]),
        text(figure["definition"]["zh"]),
        text(figure["definition"]["en"]),
    )
    demand(defined.hex() == figure["definition_hash"], f"{where}: definition hash")
    own = {key: figure[key] for key in ("as_of", "by", "from", "to")}
    own["unit"], own["known"] = figure["unit"]["code"], str(figure["known"])
    for quote in figure["quotes"]:
        read = list(quotes("{{figure " + quote + "}}"))
        demand(len(read) == 1 and read[0][2] == quote, f"{where}: a quote is not well written")
        demand(read[0][0] == figure["name"], f"{where}: a quote of another figure")
        for key, value in read[0][1]:
            demand(key not in own or own[key] == value, f"{where}: a quote with another {key}")


def check_records(figure, lines):
    where = f"figure {figure['name']}"
    sums = {group["key"]: [0, 0] for group in figure["groups"]}
    total, leaves, code, last = [0, 0], [], bytes(4), None
    for n in range(1, figure["records"] + 1):
        line = next(lines, None)
        at = f"{where}, record {n}"
        demand(isinstance(line, list) and len(line) == 5, f"{at}: not a record line")
        part, weight, group, commitment, check = line
        demand(part in (0, 1) and is_int(part) and is_int(weight), f"{at}: part or weight")
        demand(maybe(is_text)(group) and is_hash(commitment), f"{at}: group or commitment")
        demand(part == 0 or figure["kind"] == "rate", f"{at}: no denominator here")
        commitment = bytes.fromhex(commitment)
        leaf = leaf_hash(
            b"guildhall/line/v1"
            + integer(part)
            + integer(weight)
            + (NULL if group is None else text(group))
            + octets(commitment)
        )
        code = sha(b"guildhall/chain/v1", code, leaf)[:4]
        demand(check == code.hex(), f"{at}: check code")
        demand(last is None or last < (commitment, part), f"{at}: out of order")
        last = (commitment, part)
        demand(group in sums or (not sums and group is None), f"{at}: unknown group")
        total[part] += weight
        if sums:
            sums[group][part] += weight
        leaves.append(leaf)
    demand(root_of(leaves).hex() == figure["root"], f"{where}: root")
    if figure["records"] == 0 and not figure["groups"] and figure["value"] is None and figure["numerator"] is None:
        demand(figure["denominator"] is None, f"{where}: withheld, but has a denominator")
        return
    check_values(figure, total, figure["kind"], where)
    for group in figure["groups"]:
        check_values(group, sums[group["key"]], figure["kind"], f"{where}, group {group['key']}")


# Trailer (6)


def field_item(value):
    return octets(bytes.fromhex(value["hex"])) if isinstance(value, dict) else item(value)


def hashes(proof):
    return [bytes.fromhex(h) for h in proof]


def row_digest(row, commit):
    parts = [
        integer(commit["federation"]),
        text("publication"),
        integer(row["id"]),
        integer(row["valid_from"]),
        integer(row["valid_to"]),
        integer(commit["commit"]),
        item(row["source_row"]),
    ]
    parts += [text(name) + field_item(value) for name, value in row["fields"].items()]
    parts.append(NULL if row["seal"] is None else octets(bytes.fromhex(row["seal"])))
    return sha(b"guildhall/version/v1", *parts)


def commit_leaf(commit):
    parts = [integer(commit[name]) for name in ("federation", "commit", "at_ms", "actor", "office")]
    parts += [text(commit[name]) for name in ("kind", "reason", "source")]
    for side in ("opened", "closed"):
        parts += [integer(commit[side]["count"]), octets(bytes.fromhex(commit[side]["root"]))]
    return leaf_hash(b"guildhall/commit/v1" + b"".join(parts))


def unbase64(data):
    try:
        return base64.b64decode(data, validate=True)
    except ValueError:
        raise Wrong("not base64")


def read_key(line):
    parts = line.split("+", 2)
    demand(len(parts) == 3, "a key is not NAME+ID+KEY")
    name, key_id, data = parts[0], parts[1], unbase64(parts[2])
    demand(name and not re.search(r"[\s\x00-\x1f\x7f-\x9f]", name), "a key's name")
    demand(len(data) == 33 and data[0] == 1, "a key is not an Ed25519 key")
    computed = sha(name.encode(), b"\n", data)[:4]
    demand(computed.hex() == key_id, "a key's id")
    return name, computed, data[1:]


def read_note(lines):
    note = "\n".join(lines) + "\n"
    demand(len(note.encode()) <= 1000000 and not re.search(r"[\x00-\x09\x0b-\x1f]", note), "the note's form")
    demand("\n\n" in note, "the note has no signatures")
    body, _, signatures = note.rpartition("\n\n")
    body += "\n"
    parsed = []
    for line in signatures.split("\n")[:-1]:
        match = re.match(r"\u2014 ([^\s+]+) (\S+)\Z", line)
        demand(match, "a signature line's form")
        data = unbase64(match.group(2))
        demand(len(data) >= 4, "a signature is too short")
        parsed.append((match.group(1), data[:4], data[4:]))
    demand(0 < len(parsed) <= 100, "the number of signatures")
    return body, parsed


def signers(body, signatures, keys):
    found = set()
    for name, key_id, signature in signatures:
        for key in keys:
            if (name, key_id) == key[:2]:
                demand(signed(key[2], body.encode(), signature), f"the signature of {name}")
                found.add(key)
    return found


def check_trailer(trailer, leaves, header, trusted):
    demand(trailer["leaves"] == [leaf.hex() for leaf in leaves], "leaves of header and figures")
    demand(trailer["root"] == root_of(leaves).hex(), "the publication root")
    row, commit = trailer["publication"], trailer["commit"]
    recorded = row["fields"].get("root")
    recorded = recorded["hex"] if isinstance(recorded, dict) else recorded
    demand(recorded == trailer["root"], "the root in the row")
    opened = commit["opened"]
    place = trailer["row"]
    leaf = leaf_hash(row_digest(row, commit))
    demand(
        included(leaf, place["index"], opened["count"], hashes(place["proof"]), bytes.fromhex(opened["root"])),
        "the row is not in the commit",
    )
    demand(commit["commit"] > header["known"], "the commit is not later than what was known")
    body, signatures = read_note(trailer["checkpoint"])
    lines = body.split("\n")
    demand(len(lines) >= 4 and lines[0] and re.match(r"(0|[1-9][0-9]*)\Z", lines[1]), "the checkpoint's form")
    origin, size, root = lines[0], int(lines[1]), unbase64(lines[2])
    place = trailer["log"]
    demand(included(commit_leaf(commit), place["index"], size, hashes(place["proof"]), root), "the commit is not in the log")
    enclosed = [read_key(line) for line in trailer["keys"]]
    demand(signers(body, signatures, trusted or enclosed), "no signature of a known key")
    demand(signers(body, signatures, enclosed) == set(enclosed), "an enclosed key did not sign")
    demand(any(key[0] == origin for key in enclosed), "the log's own key is not enclosed")


def verify(path, trusted):
    lines = read_lines(path)
    header = open_object(next(lines, None), HEADER, "header")
    leaves = [leaf_hash(b"guildhall/header/v1" + item(header))]
    answered = set()
    for number in range(1, header["figures"] + 1):
        figure = open_object(next(lines, None), FIGURE, f"figure {number}")
        leaves.append(leaf_hash(b"guildhall/figure/v1" + item(figure)))
        check_figure(figure, number, header)
        check_records(figure, lines)
        answered.update(figure["quotes"])
    for line in header["text"]:
        for _, _, quote in quotes(line):
            demand(quote in answered, f"nothing answers the quote {quote}")
    trailer = open_object(next(lines, None), TRAILER, "trailer")
    check_trailer(trailer, leaves, header, trusted)
    demand(next(lines, None) is None, "something after the trailer")


def main():
    try:
        verify(sys.argv[1], [read_key(key) for key in sys.argv[2:]])
    except Wrong as wrong:
        print(wrong)
        return 1
    except RecursionError:
        print("nested too deeply")
        return 1
    print("ok")
    return 0


if __name__ == "__main__":
    sys.exit(main())
