// What an answer was before, and after it was taken back.
const LONGEST = 200;

export class Past {
  constructor(text) {
    this.texts = [text];
    this.at = 0;
    this.run = "";
  }

  get hasBack() { return this.at > 0; }

  get hasForth() { return this.at < this.texts.length - 1; }

  // Steps of the same `run`, one after the other, are taken back together.
  add(text, run = "") {
    if (text === this.texts[this.at]) return;
    const kept = run && run === this.run ? this.at : this.at + 1;
    this.texts = [...this.texts.slice(Math.max(0, kept + 1 - LONGEST), kept), text];
    this.at = this.texts.length - 1;
    this.run = run;
  }

  back() {
    this.run = "";
    return this.hasBack ? this.texts[--this.at] : undefined;
  }

  forth() {
    this.run = "";
    return this.hasForth ? this.texts[++this.at] : undefined;
  }
}
