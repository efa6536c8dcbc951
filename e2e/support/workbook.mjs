// Reads the cells of a small workbook: enough of ZIP and of SpreadsheetML to see what a person would see in it.

import { inflateRawSync } from "node:zlib";

/** The files in a ZIP archive: name to bytes. */
function unzip(bytes) {
  const end = bytes.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  if (end < 0) throw new Error("not a ZIP archive");
  const files = new Map();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [method, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
    const [name, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    const local = bytes.readUInt32LE(at + 42);
    const begin = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(begin, begin + size);
    files.set(bytes.toString("utf8", at + 46, at + 46 + name), method === 0 ? packed : inflateRawSync(packed));
    at += 46 + name + extra + comment;
  }
  return files;
}

const ENTITIES = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
const text = (xml) =>
  [...xml.matchAll(/<t[^>]*>([^<]*)<\/t>/gu)].map(([, each]) => each.replaceAll(/&(\w+);/gu, (_, name) => ENTITIES[name])).join("");

/** The first sheet of a workbook as rows of cells. */
export function rowsOf(bytes) {
  const files = unzip(bytes);
  const read = (name) => files.get(name)?.toString("utf8") ?? "";
  const shared = [...read("xl/sharedStrings.xml").matchAll(/<si>(.*?)<\/si>/gsu)].map(([, each]) => text(each));
  const cell = (attributes, inside) => {
    const value = inside.match(/<v>([^<]*)<\/v>/u)?.[1] ?? "";
    if (attributes.includes('t="s"')) return shared[Number(value)];
    return attributes.includes('t="inlineStr"') ? text(inside) : value;
  };
  const rows = [...read("xl/worksheets/sheet1.xml").matchAll(/<row[^>]*>(.*?)<\/row>/gsu)];
  return rows.map(([, row]) => [...row.matchAll(/<c ([^>]*?)(?:\/>|>(.*?)<\/c>)/gsu)].map(([, attributes, inside]) => cell(attributes, inside ?? "")));
}
