// The recording of an item and the place in it; where there is none, a place on a clock of the same length.
import { make } from "./text_elements.js";

export const seconds = (value) => Math.round(value * 1000) / 1000;

export function clock(value) {
  const minutes = Math.floor(value / 60);
  return `${minutes}:${(value - 60 * minutes).toFixed(2).padStart(5, "0")}`;
}

export class Media {
  // `moved()` hears whenever the place or the length changes, `tell(text)` why nothing is heard.
  constructor(subject, moved, tell) {
    this.place = 0;
    this.length = subject.duration ?? 0;
    this.awaited = false;
    Object.assign(this, { moved, tell });
    // A sound is played by the player that is on the page already; a film is seen beside what is entered about it.
    const there = subject.kind === "audio" ? document.querySelector("[data-medium] audio") : null;
    const own = !there && subject.url && ["audio", "video"].includes(subject.kind)
      ? make(subject.kind, { src: subject.url, controls: true, preload: "metadata", class: "media-player" }) : null;
    this.player = there ?? own;
    this.element = own ?? (there ? null : make("p", { class: "editor-note" }, "There is no recording to play with this item."));
    this.player?.addEventListener("loadedmetadata", () => this.loaded());
    if (this.ready) queueMicrotask(() => this.loaded());
    this.player?.addEventListener("timeupdate", () => this.follow());
    this.player?.addEventListener("seeking", () => this.follow());
    this.player?.addEventListener("seeked", () => this.awaited && this.seek());
    this.player?.addEventListener("play", () => this.run());
  }

  loaded() {
    if (Number.isFinite(this.player.duration)) this.length = Math.max(this.length, this.player.duration);
    if (this.place) this.seek();
    this.moved();
  }

  // Whoever holds a key down asks for places faster than a player finds them: the newest is kept, those between are not
  // sought.
  seek() {
    this.awaited = this.player.seeking;
    if (!this.awaited) this.player.currentTime = this.place;
  }

  follow() {
    if (!this.awaited) this.place = this.player.currentTime;
    this.moved();
  }

  run() {
    this.follow();
    if (!this.player.paused) requestAnimationFrame(() => this.run());
  }

  get ready() { return Boolean(this.player && this.player.readyState > 0); }

  go(place) {
    this.place = Math.min(Math.max(place, 0), this.length || Infinity);
    if (this.ready) this.seek();
    this.moved();
  }

  // Whether there was anything to play.
  toggle() {
    if (!this.player) return false;
    if (this.player.paused) this.player.play().catch((fault) => this.refused(fault));
    else this.player.pause();
    return true;
  }

  // Who pauses before the first sound has cut the play off themselves.
  refused(fault) {
    if (fault.name !== "AbortError") this.tell(`The browser does not play this recording: ${fault.message}`);
  }
}
