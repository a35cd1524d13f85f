// Acts: forms are sent one after another, tried again when the connection is lost, and the panel is swapped once all are saved.
// Nothing is lost silently: what is not saved yet is said, and leaving the page is warned of. Each act has an id, so that one
// whose answer was lost is not done twice.

const words = document.getElementById("words").dataset;
const connection = document.getElementById("connection");
const RETRY_MS = 2000;
// The server is up but cannot answer now, or a proxy before it cannot reach it.
const LATER = new Set([408, 425, 429, 502, 503, 504]);

const waiting = [];
const idle = [];
const listeners = [];
let revision = panel().dataset.revision;
const officer = panel().dataset.officer;
let target = "";
let running = false;
let refused = false;

function panel() {
  return document.getElementById("panel");
}

/** Call `listener(target)` after the panel was swapped. */
export function onSwap(listener) {
  listeners.push(listener);
}

/** Take an act: `address`, `fields` (pairs of name and value, without revision); `stays` where the focus is taken care of. */
export function act(address, fields, stays = false) {
  waiting.push({ id: crypto.randomUUID ? crypto.randomUUID() : String(Math.random()), address, fields, stays });
  if (!running) work();
}

/** Call `then` once everything is saved. */
export function whenIdle(then) {
  if (running) idle.push(then);
  else then();
}

async function work() {
  running = true;
  let swap = false;
  while (waiting.length) {
    const outcome = await send(waiting[0]);
    if (outcome === "again") {
      await pause(RETRY_MS);
      continue;
    }
    waiting.shift();
    swap = true;
    // Whatever came after a refused act was meant for a page that is not so: it is not sent.
    if (outcome === "refused") waiting.length = 0;
    refused = outcome === "refused";
    if (outcome === "gone") return;
  }
  if (swap) {
    await free();
    if (!waiting.length) await reload();
  }
  running = false;
  if (waiting.length) work();
  else idle.splice(0).forEach((then) => then());
}

/** Wait until nobody writes in the panel: what is being written must not be taken away. */
async function free() {
  const writes = () => {
    const element = document.activeElement;
    return panel().contains(element) && element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select");
  };
  while (writes() && !waiting.length) await pause(200);
}

async function send(each) {
  try {
    return await sent(each);
  } catch {
    say(words.offline.replace("%d", waiting.length));
    return "again";
  }
}

async function sent(each) {
  const files = each.fields.map(([, value]) => value).filter((value) => value instanceof File && value.name);
  for (const file of files) {
    if (!file.size || file.size > Number(words.largest) || !(await readable(file))) {
      say(words.unreadable);
      return "refused";
    }
  }
  const body = bodyOf([...each.fields, ["revision", revision], ["form_key", formKey()]]);
  const headers = { "X-Mishen-Swap": "1", "X-Mishen-Act": each.id };
  const answer = await fetch(each.address, { method: "POST", body, headers, credentials: "same-origin" });
  if (answer.status === 401) {
    const { address } = await answer.json();
    say(address === "/account" ? words.handed : words.login);
    return "again";
  }
  if (LATER.has(answer.status)) {
    say(words.offline.replace("%d", waiting.length));
    return "again";
  }
  if (answer.status === 403 && (await renewKeys())) return "again";
  if (!answer.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const alert = page.querySelector("[role=alert]");
    say(alert ? alert.textContent.trim() : String(answer.status));
    return "refused";
  }
  const said = await answer.json();
  if (said.revision !== null && said.revision !== undefined) revision = String(said.revision);
  hush();
  if (!said.address.startsWith(location.pathname)) {
    waiting.length = 0;
    location.assign(said.address);
    return "gone";
  }
  if (!each.stays) target = said.address.split("#")[1] || "";
  return "saved";
}

/** A file may have been moved or unplugged since it was chosen: no try would ever send it. */
async function readable(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/** A form with files goes as such; no file chosen is none. */
function bodyOf(fields) {
  if (!fields.some(([, value]) => value instanceof File)) return new URLSearchParams(fields);
  const body = new FormData();
  fields.filter(([, value]) => !(value instanceof File) || value.name).forEach(([name, value]) => body.append(name, value));
  return body;
}

/** After a new log-in of the same officer the forms' key is another one; whether it was renewed. The revision stays what was seen. */
async function renewKeys() {
  const answer = await fetch(location.pathname, { credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const there = page.getElementById("panel");
  if (!there || there.dataset.officer !== officer) return false;
  const key = page.querySelector("input[name=form_key]").value;
  if (key === formKey()) return false;
  renew(key);
  return true;
}

function renew(key) {
  document.querySelectorAll("input[name=form_key]").forEach((field) => {
    field.value = key;
  });
}

/** Fetch the page anew and swap what changes; tries again while there is no connection. */
async function reload() {
  for (;;) {
    try {
      const answer = await fetch(location.pathname, { credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const there = page.getElementById("panel");
      if (!there) location.reload();
      else if (there.dataset.officer === officer) swapIn(page, there);
      else say(words.other);
      return;
    } catch {
      say(words.offline.replace("%d", waiting.length));
      await pause(RETRY_MS);
    }
  }
}

function swapIn(page, there) {
  const here = panel();
  if (waiting.length && there.dataset.revision !== revision) {
    // What was pressed meanwhile was meant for what the page showed.
    waiting.length = 0;
    say(words.stale);
  }
  const top = here.scrollTop;
  const open = [...here.querySelectorAll("details[id][open]")].map((each) => each.id);
  const ticked = [...here.querySelectorAll("input[form=several]:checked")].map((each) => each.value);
  // What a refused form said is still to be sent: it stays to be corrected.
  const kept = refused ? written(here) : [];
  refused = false;
  here.replaceChildren(...there.childNodes);
  here.dataset.revision = revision = there.dataset.revision;
  here.dataset.mine = there.dataset.mine;
  open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
  here.querySelectorAll("input[form=several]").forEach((each) => {
    each.checked = ticked.includes(each.value) && each.closest(".item").classList.contains("open");
  });
  written(here).forEach((field) => {
    const before = kept.find((each) => each.key === field.key);
    if (before) field.element.value = before.value;
  });
  here.scrollTop = top;
  const heading = page.getElementById("heading");
  if (heading) document.getElementById("heading").replaceWith(heading);
  renew(page.querySelector("input[name=form_key]").value);
  const said = page.querySelector("main > .notice[role=status]");
  if (said) tell(said.textContent.trim());
  const goTo = target;
  target = "";
  listeners.forEach((listener) => listener(goTo));
}

/** The fields of the panel's forms in which people write or choose, each with a name of its own. */
function written(root) {
  const fields = root.querySelectorAll("form[data-swap] :is(textarea, select, input:not([type]), input[type=text], input[type=date], input[type=number])");
  return [...fields].map((element) => {
    const form = element.form;
    const about = form.elements.namedItem("item") || form.elements.namedItem("question");
    return { element, value: element.value, key: `${form.getAttribute("action")} ${about?.value} ${element.name}` };
  });
}

function formKey() {
  return document.querySelector("#panel input[name=form_key], input[name=form_key]").value;
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
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
