// Acts: forms are sent one after another, tried again when the connection is lost, and the panel is swapped once all are saved.
// Nothing is lost silently: what is not saved yet is said, and leaving the page is warned of.

const words = document.getElementById("words").dataset;
const connection = document.getElementById("connection");
const RETRY_MS = 2000;

const waiting = [];
let revision = document.getElementById("panel").dataset.revision;
let target = "";
let running = false;
const listeners = [];

/** Call `listener(target)` after the panel was swapped. */
export function onSwap(listener) {
  listeners.push(listener);
}

/** Take an act: `address`, `fields` (pairs of name and value, without revision), and where the focus goes (an id, or ""). */
export function act(address, fields, goTo) {
  waiting.push({ address, fields });
  if (goTo !== undefined) target = goTo;
  if (!running) work();
}

export function isBusy() {
  return running || waiting.length > 0;
}

async function work() {
  running = true;
  let swap = false;
  while (waiting.length) {
    const outcome = await send(waiting[0]);
    if (outcome === "again") {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      continue;
    }
    waiting.shift();
    swap = true;
    // Whatever came after a refused act was meant for a page that is not so: it is not sent.
    if (outcome === "refused") waiting.length = 0;
  }
  if (swap) await reload();
  running = false;
  if (waiting.length) work();
}

async function send(each) {
  const body = new URLSearchParams([...each.fields, ["revision", revision], ["form_key", formKey()]]);
  let answer;
  try {
    answer = await fetch(each.address, { method: "POST", body, headers: { "X-Mishen-Swap": "1" }, credentials: "same-origin" });
  } catch {
    each.tried = true;
    say(words.offline.replace("%d", waiting.length));
    return "again";
  }
  if (answer.status === 401) {
    say(words.login);
    return "again";
  }
  if (answer.status === 403 && (await refreshKey())) return "again";
  if (answer.ok) {
    const said = await answer.json();
    if (said.revision !== null && said.revision !== undefined) revision = String(said.revision);
    if (!said.address.startsWith(location.pathname)) {
      location.assign(said.address);
      return "gone";
    }
    const hash = said.address.split("#")[1];
    if (hash && !each.quiet) target = target || hash;
    hush();
    return "saved";
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const alert = page.querySelector("[role=alert]");
  say(answer.status === 409 ? words.stale : alert ? alert.textContent.trim() : String(answer.status));
  return "refused";
}

// After a new log-in the forms' key is another one: it is taken from a fresh page, once for each act.
let refreshed = "";
async function refreshKey() {
  const before = formKey();
  if (refreshed === before) return false;
  refreshed = before;
  await reload(true);
  return formKey() !== before;
}

/** Fetch the page anew and swap what changes; tries again while there is no connection. */
export async function reload(keepNotice = false) {
  for (;;) {
    try {
      const answer = await fetch(location.pathname, { credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const panel = page.getElementById("panel");
      if (!panel) {
        location.reload();
        return;
      }
      swapIn(page, panel, keepNotice);
      return;
    } catch {
      say(words.offline.replace("%d", waiting.length));
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

function swapIn(page, panel, keepNotice) {
  const here = document.getElementById("panel");
  const top = here.scrollTop;
  const open = [...here.querySelectorAll("details[id][open]")].map((each) => each.id);
  here.replaceChildren(...panel.childNodes);
  here.dataset.revision = revision = panel.dataset.revision;
  here.dataset.mine = panel.dataset.mine;
  open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
  here.scrollTop = top;
  const heading = page.getElementById("heading");
  if (heading) document.getElementById("heading").replaceWith(heading);
  const said = page.querySelector("main > .notice[role=status]");
  if (said && !keepNotice) tell(said.textContent.trim());
  const goTo = target;
  target = "";
  listeners.forEach((listener) => listener(goTo));
}

function formKey() {
  return document.querySelector("input[name=form_key]").value;
}

function say(text) {
  connection.textContent = text;
  connection.hidden = false;
}

function hush() {
  connection.hidden = true;
}

function tell(text) {
  let notice = document.querySelector("main > .notice[role=status]");
  if (!notice) {
    notice = document.createElement("p");
    notice.className = "notice good";
    notice.setAttribute("role", "status");
    document.getElementById("main").prepend(notice);
  }
  notice.textContent = text;
}

addEventListener("beforeunload", (event) => {
  if (waiting.length) event.preventDefault();
});
