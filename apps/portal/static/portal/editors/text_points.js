// Places in a text: labels count Unicode code points, the page UTF-16 units, people letters with all their marks.
export class Points {
  constructor(text) {
    this.text = text;
    this.units = [0];
    for (const letter of text) this.units.push(this.units.at(-1) + letter.length);
  }

  get length() { return this.units.length - 1; }

  toUnit(point) {
    return this.units[Math.min(Math.max(point, 0), this.length)];
  }

  // A unit inside a pair of surrogates belongs to the letter that it is in.
  toPoint(unit) {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.units[middle] <= unit) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  slice(start, end) {
    return this.text.slice(this.toUnit(start), this.toUnit(end));
  }

  // One letter as a reader sees it further, in either direction.
  step(point, direction) {
    this.letters ??= [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(this.text)].map((each) => this.toPoint(each.index)).concat(this.length);
    if (direction > 0) return this.letters.find((each) => each > point) ?? this.length;
    return this.letters.findLast((each) => each < point) ?? 0;
  }
}

// Nothing here keeps a text from being shown that runs to the left or has many lines.
export function shortened(text, most = 40) {
  const letters = [...text.replace(/\s+/g, " ")];
  return letters.length > most ? `${letters.slice(0, most).join("")}…` : letters.join("");
}
