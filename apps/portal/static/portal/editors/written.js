// An answer as a person reads it: JSON with one part on each line.
const line = (value) => JSON.stringify(value);
const parts = (value) => Array.isArray(value) && value.some((part) => part instanceof Object);

function lines(value, indent) {
  if (!parts(value)) return line(value);
  return `[\n${indent}  ${value.map(line).join(`,\n${indent}  `)}\n${indent}]`;
}

export function writtenValue(value) {
  if (!(value instanceof Object) || Array.isArray(value)) return lines(value, "");
  const members = Object.entries(value).map(([key, part]) => `${line(key)}: ${lines(part, "  ")}`);
  return `{\n  ${members.join(",\n  ")}\n}`;
}

// null where nothing was written, undefined where it is no JSON.
export function readValue(text) {
  if (!text.trim()) return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
