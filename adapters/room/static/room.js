// Keeps an open page of the room up to date, and shows what the bot answers in a dialog.
// The page works without it, too: each form then leads to a page of its own.
"use strict";

const base = document.body.dataset.base;
const [dialog, answer, news, lost, done] =
  ["dialog", "answer", "news", "lost", "done"].map((id) => document.getElementById(id));
const drafts = new Map();
let seen = Number(document.body.dataset.seen);
let opener = null;

// ---- What has changed

let fetching = null;
let again = false;
function refresh() {
  // One at a time; what comes meanwhile is fetched right after.
  again = true;
  fetching ??= (async () => {
    try {
      while (again) { again = false; await fetchChanges(); }
    } catch { connection(false); } finally { fetching = null; }
  })();
  return fetching;
}

async function fetchChanges() {
  const response = await fetch(`${base}/changes?since=${seen}`);
  if (!response.ok) throw new Error(response.statusText);
  const changes = parse(await response.text()).getElementById("changes");
  connection(true);
  seen = Number(changes.dataset.seen);
  document.body.dataset.token = changes.dataset.token;
  for (const token of document.querySelectorAll("input[name=token]")) token.value = changes.dataset.token;
  announce([...changes.querySelectorAll("li[data-list]")].filter(place));
  const home = changes.querySelector("#home");
  if (home) replace(home);
}

const parse = (text) => new DOMParser().parseFromString(text, "text/html");

// Puts a message in its place; true if it is new, and somebody else's.
function place(item) {
  const message = item.querySelector(".message");
  if (document.getElementById(message.id)) return replace(message);
  const list = document.getElementById(item.dataset.list);
  const last = list?.lastElementChild;
  // One that is older than what is shown was left out of this page on purpose.
  if (!list || Number(last?.dataset.id) > Number(item.dataset.id)) return false;
  list.append(item);
  return !("mine" in item.dataset);
}

function replace(fresh) {
  const old = document.getElementById(fresh.id);
  if (!old || old.dataset.version === fresh.dataset.version) return false;
  const focus = old.contains(document.activeElement) ? document.activeElement : null;
  if (focus?.matches("textarea") || [...old.querySelectorAll("form")].some(dirty)) {
    // Never under somebody's hands: as soon as they have finished.
    old.addEventListener("focusout", () => setTimeout(() => replace(fresh)), { once: true });
    return false;
  }
  const parts = (whole) => [...whole.querySelectorAll("a, button, summary")];
  const place = parts(old).indexOf(focus);
  const open = [...old.querySelectorAll("details")].map((part) => part.open);
  fresh.querySelectorAll("details").forEach((part, i) => { part.open = open[i] ?? false; });
  old.replaceWith(fresh);
  if (focus) {
    const same = parts(fresh).find((part) => part.value && part.value === focus.value);
    (same ?? parts(fresh)[place] ?? fresh).focus({ preventScroll: true });
  }
  return false;
}

function dirty(form) {
  return [...form.elements].some((field) => ["radio", "checkbox"].includes(field.type)
    ? field.checked !== field.defaultChecked
    : field.matches("textarea, input:not([type=hidden])") && field.value !== field.defaultValue);
}

function announce(items) {
  if (!items.length) return;
  const message = items.at(-1).querySelector(".message");
  const link = document.createElement("a");
  link.href = `#${message.id}`;
  link.textContent = items.length > 1 ? news.dataset.many.replace("#", items.length) : message.dataset.news;
  // Heard in any case; a way there only for those who do not have the message before them.
  new IntersectionObserver(([entry], observer) => {
    if (entry.isIntersecting) { link.removeAttribute("href"); observer.disconnect(); }
  }).observe(items.at(-1));
  news.replaceChildren(link);
  withdraw(link, 12, () => link.removeAttribute("href"));
}

// ---- Hearing that something has changed

function connection(up) {
  const text = up ? "" : lost.dataset.text;
  if (lost.textContent !== text) lost.textContent = text;
}

const hear = (what) => (what === "changed" ? refresh() : connection(false));

function listen(tell) {
  const source = new EventSource(`${base}/events`);
  source.addEventListener("changed", () => tell("changed"));
  source.addEventListener("error", () => {
    tell("lost");
    // A browser gives up for good when the answer was an error.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(tell), 2000);
  });
}

if (navigator.locks && window.BroadcastChannel) {
  // A browser opens only a few connections to one address: one of its windows listens, for all.
  const windows = new BroadcastChannel("room");
  windows.addEventListener("message", (event) => hear(event.data));
  navigator.locks.request("room", () => {
    listen((what) => { hear(what); windows.postMessage(what); });
    return new Promise(() => {});
  });
} else {
  listen(hear);
}
addEventListener("online", refresh);
addEventListener("pageshow", refresh);

// ---- Sending forms

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!("live" in form.dataset)) return;
  event.preventDefault();
  if (form.ariaBusy) return;
  form.ariaBusy = "true";
  const response = await send(form, new FormData(form, event.submitter)).catch(() => null);
  form.ariaBusy = null;
  if (response) return received(form, event.submitter, response, await response.text());
  problem(form, dialog.dataset.failed);
  connection(false);
});

async function send(form, data, twice = true) {
  // Long texts grow too much when they are escaped.
  const body = (data.get("text")?.length ?? 0) > 10000 ? data : new URLSearchParams(data);
  const response = await fetch(form.action, { method: "POST", headers: { "X-Room": "script" }, body });
  if (response.status !== 403 || !twice) return response;
  // The bot was started again since this page was opened: a fresh mark, and once more.
  await refresh();
  data.set("token", document.body.dataset.token);
  return send(form, data, false);
}

function received(form, button, response, text) {
  const piece = response.headers.get("Content-Type")?.startsWith("text/html");
  if (!response.ok && !piece) return problem(form, text);
  if (response.ok) settled(form);
  if (piece) return show(text, button);
  if (dialog.contains(form)) dialog.close();
  if (text) toast(text);
  refresh();
}

function settled(form) {
  problem(form, "");
  drafts.delete(form.elements.sheet?.value);
  form.reset();
  if (form.elements.once) form.elements.once.value = crypto.getRandomValues(new Uint32Array(2)).join("");
  if (!form.closest(".tool")) return;
  form.closest(".message").focus({ preventScroll: true });
  form.closest(".tool").open = false;
}

function problem(form, text) {
  form.querySelector(":scope > .problem")?.remove();
  if (text) form.insertAdjacentHTML("beforeend", '<p class="problem" role="alert"></p>');
  if (!text) return;
  form.lastElementChild.textContent = text;
  form.lastElementChild.scrollIntoView({ block: "nearest" });
}

function toast(text) {
  const line = document.createElement("p");
  line.textContent = text;
  done.replaceChildren(line);
  withdraw(line, 6, () => { line.className = "hidden"; });
}

// Out of sight before long, so that it covers nothing; a screen reader still finds it.
function withdraw(line, seconds, hide) {
  setTimeout(() => (line.matches(":hover, :focus") ? withdraw(line, 2, hide) : hide()), seconds * 1000);
}

// ---- The dialog

function show(html, button) {
  if (!dialog.open) opener = { button, within: button?.closest("[id]")?.id };
  keep();
  answer.innerHTML = html;
  const form = answer.querySelector("form.form");
  answer.querySelector(".bar .worry").form.hidden = button?.value === "worry:";
  if (form && !answer.querySelector("#errors")) fill(form, drafts.get(form.elements.sheet.value));
  answer.querySelectorAll("[data-limit]").forEach(count);
  if (!dialog.open) dialog.showModal();
  (answer.querySelector("#errors") ?? answer.querySelector("#answer-title")).focus();
  dialog.scrollTop = 0;
}

function fill(form, draft) {
  for (const field of draft ? form.querySelectorAll("[name^=field-]") : []) {
    const values = draft.getAll(field.name);
    if (["radio", "checkbox"].includes(field.type)) field.checked = values.includes(field.value);
    else field.value = values[0];
  }
}

// What was typed is there again when the same form is opened again.
function keep() {
  const form = answer.querySelector("form.form");
  if (form && dirty(form)) drafts.set(form.elements.sheet.value, new FormData(form));
}

dialog.addEventListener("close", () => {
  keep();
  answer.replaceChildren();
  if (!opener) return;
  const { button, within } = opener;
  const place = document.getElementById(within);
  const same = [...(place?.querySelectorAll("button") ?? [])].find((one) => one.value === button.value);
  (button?.isConnected ? button : same ?? place)?.focus();
});

answer.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  const target = link && document.querySelector(link.getAttribute("href"));
  if (!target) return;
  event.preventDefault();
  if (!dialog.contains(target)) { opener = null; dialog.close(); }
  target.focus();
  target.scrollIntoView({ block: "nearest" });
});

function count(field) {
  const line = field.closest(".field").querySelector(".count");
  const left = Number(field.dataset.limit) - field.value.length;
  line.textContent = (left < 0 ? line.dataset.over : line.dataset.left).replace("#", Math.abs(left).toLocaleString());
}
document.addEventListener("input", ({ target }) => { if (target.dataset.limit) count(target); });
