// The bench: how long a case was looked at, drafts that are kept, the next case fetched ahead. All works without it.
"use strict";

const form = document.querySelector("form[data-case]");
const TOKEN = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

function post(address, fields) {
  const body = fields ?? new FormData();
  body.set("csrfmiddlewaretoken", TOKEN);
  return fetch(address, { method: "POST", body, keepalive: true, credentials: "same-origin" }).catch(() => {});
}

// Milliseconds for which the page could be seen.
class Watch {
  constructor() {
    this.sum = 0;
    this.since = document.hidden ? null : performance.now();
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.stop();
      else this.since ??= performance.now();
    });
  }

  stop() {
    if (this.since !== null) this.sum += performance.now() - this.since;
    this.since = null;
  }

  get total() { return Math.round(this.sum + (this.since === null ? 0 : performance.now() - this.since)); }
}

function keepDrafts() {
  let waiting = 0, saved = "";
  const entered = () => {
    const fields = new FormData(form);
    return [fields, JSON.stringify([...fields].filter(([name]) => !["looked", "csrfmiddlewaretoken"].includes(name)))];
  };
  const save = () => {
    clearTimeout(waiting);
    const [fields, text] = entered();
    if (text === saved) return;
    saved = text;
    post(form.dataset.draft, fields);
  };
  saved = entered()[1];
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(save, 1500); });
  // Sent when the page is left for another reason than recording.
  let recording = false;
  form.addEventListener("submit", () => { recording = true; clearTimeout(waiting); });
  addEventListener("pagehide", () => { if (!recording) save(); });
}

// The next page is asked for while this case is read, so that it is there when this one is recorded.
function fetchAhead(address) {
  const idle = window.requestIdleCallback ?? ((act) => setTimeout(act, 300));
  idle(() => fetch(address, { headers: { "X-Ahead": "1" }, credentials: "same-origin" }).catch(() => {}));
}

// A browser does not take a page that it has from the answer to a form, only from an address; so the form is sent from
// here. Whatever is not recorded is sent the plain way, which shows why.
async function record(event) {
  event.preventDefault();
  const sent = { method: "POST", body: new FormData(form, event.submitter), headers: { "X-Ahead": "1" }, credentials: "same-origin" };
  const answer = await fetch(form.action, sent).catch(() => null);
  const next = answer?.status === 204 && answer.headers.get("X-Next");
  if (next) location.assign(next);
  else form.submit();
}

document.addEventListener("DOMContentLoaded", () => {
  const page = document.querySelector("[data-look]");
  if (page) post(page.dataset.look);
  if (!form) return;
  const watch = new Watch();
  form.addEventListener("submit", () => { form.elements.looked.value = watch.total; });
  keepDrafts();
  if (!form.dataset.ahead) return;
  form.addEventListener("submit", record);
  fetchAhead(form.dataset.ahead);
});
