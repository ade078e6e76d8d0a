// The keyboard and a few small comforts. Every page works without this file.
"use strict";

const typing = (target) => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
const stored = (name, value) => {
  try {
    if (value === undefined) return localStorage.getItem(name);
    localStorage.setItem(name, value);
  } catch { /* storage may be refused: the keys then stay on */ }
  return null;
};
const keysAreOff = () => stored("keys") === "off";

// Rows: j and k move, Enter opens.
const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
const linkOf = (row) => row.querySelector("a[href]");

function stand(row) {
  document.querySelectorAll(".is-here").forEach((other) => other.classList.remove("is-here"));
  if (!row) return;
  row.classList.add("is-here");
  linkOf(row)?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const all = rows();
  if (!all.length) return;
  const here = all.findIndex((row) => row.classList.contains("is-here"));
  const next = here === -1 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + step, 0), all.length - 1);
  stand(all[next]);
}

document.addEventListener("click", (event) => {
  const row = event.target.closest?.("[data-row]");
  if (!row || event.target.closest("a, button, input, summary, label, [data-copy]") || getSelection().toString()) return;
  linkOf(row)?.click();
});

// The list of keys.
const dialog = () => document.getElementById("keys");
const showKeys = () => dialog() && !dialog().open && dialog().showModal();

// `g` and a letter go somewhere. The letter must follow soon, or it is an ordinary key again.
let going = 0;
function go(letter) {
  const link = document.querySelector(`[data-go="${CSS.escape(letter)}"]`);
  if (link) location.assign(link.href);
  return Boolean(link);
}

const actions = {
  "?": showKeys,
  "/": () => { const box = document.querySelector("[data-search]"); box?.focus(); box?.select?.(); return Boolean(box); },
  j: () => move(1),
  k: () => move(-1),
  Enter: () => { const row = document.querySelector(".is-here"); if (row) linkOf(row)?.click(); return Boolean(row); },
  g: () => { going = Date.now(); },
};

// A room gives its own keys with data-key on a control; pressing the key is clicking it.
function press(key) {
  const control = document.querySelector(`[data-key="${CSS.escape(key)}"]:not(:disabled)`);
  if (!control) return false;
  control.focus({ preventScroll: true });
  control.click();
  return true;
}

function submitForm(target) {
  const form = target.closest?.("form[data-quick]") ?? document.querySelector("form[data-quick]");
  form?.requestSubmit();
  return Boolean(form);
}

document.addEventListener("keydown", (event) => {
  const key = event.key;
  if (key === "Escape") {
    document.querySelector("details.who[open]")?.removeAttribute("open");
    if (typing(event.target)) event.target.blur();
    else if (!dialog()?.open) stand(null);
    return;
  }
  if (key === "Enter" && (event.ctrlKey || event.metaKey) && submitForm(event.target)) {
    event.preventDefault();
    return;
  }
  const choosing = event.target instanceof HTMLInputElement && /^(radio|checkbox)$/.test(event.target.type);
  if (event.ctrlKey || event.metaKey || event.altKey || (typing(event.target) && !choosing) || keysAreOff() || dialog()?.open) return;
  if (key === "Enter" && event.target.closest?.("a, button, summary")) return;
  const went = Date.now() - going < 1500;
  if (went) going = 0;
  const done = (went && go(key)) || press(key) || (Object.hasOwn(actions, key) && actions[key]() !== false);
  if (done) event.preventDefault();
});

// Digests copy themselves; the menu closes when one looks elsewhere.
document.addEventListener("click", async (event) => {
  const source = event.target.closest?.("[data-copy]");
  if (source && navigator.clipboard) {
    await navigator.clipboard.writeText(source.dataset.copy).catch(() => {});
    const text = source.textContent;
    if (text !== "copied") {
      source.textContent = "copied";
      setTimeout(() => { source.textContent = text; }, 900);
    }
  }
  const menu = document.querySelector("details.who[open]");
  if (menu && !menu.contains(event.target)) menu.removeAttribute("open");
});

// A form that was sent is not sent twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.dataset.sent === "yes") {
    if (form.dataset.sent === "yes") event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(() => { delete form.dataset.sent; }, 5000);
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

document.addEventListener("DOMContentLoaded", () => {
  const off = document.querySelector("[data-keys-off]");
  if (off) {
    off.checked = keysAreOff();
    off.addEventListener("change", () => stored("keys", off.checked ? "off" : "on"));
  }
  document.querySelectorAll("[data-show-keys]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", showKeys);
  });
  document.querySelectorAll("select[data-submit], input[data-submit]").forEach((control) => {
    control.addEventListener("change", () => control.form.requestSubmit());
  });
});
