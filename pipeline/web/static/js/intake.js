// Handing in: files and folders by drop or choice, sent one after the other, with progress for each.
const form = document.getElementById("intake");
const list = document.getElementById("uploads");
const drop = document.getElementById("drop");
const said = list ? list.dataset : {};
const RETRY_MS = 2000;
const MOST_TRIES = 30;
const chosen = [];
// Folders that are still being listed.
let listed = Promise.resolve();

async function readable(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

function line(path) {
  const entry = document.createElement("li");
  const name = document.createElement("span");
  name.textContent = path;
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", path);
  const state = document.createElement("span");
  state.className = "state";
  entry.append(name, bar, state);
  list.append(entry);
  return { path, bar, state };
}

function add(file, path) {
  const each = Object.assign(line(path), { file });
  if (file.size > Number(form.dataset.largest)) say(each, said.large, true);
  else {
    say(each, said.waiting);
    chosen.push(each);
  }
}

function say(each, text, bad = false) {
  each.state.textContent = text;
  each.state.classList.toggle("late", bad);
}

async function walk(entry, path) {
  try {
    await look(entry, path);
  } catch {
    // One that cannot be read is named; the others go on.
    say(line(path + entry.name), said.unreadable, true);
  }
}

async function look(entry, path) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    add(file, path + file.name);
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return;
    for (const each of some) await walk(each, `${path}${entry.name}/`);
  }
}

function send(each) {
  return new Promise((resolve) => {
    const data = new FormData();
    for (const field of new FormData(form)) if (!(field[1] instanceof File)) data.append(...field);
    data.append("path", each.path);
    data.append("file", each.file, each.file.name);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-Mishen-Swap", "1");
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) each.bar.value = event.loaded / event.total;
    };
    request.onload = () => resolve(request);
    request.onerror = () => resolve(null);
    say(each, said.sending);
    request.send(data);
  });
}

let sending = false;

async function sendAll() {
  if (sending) return;
  sending = true;
  const button = form.querySelector("button.primary");
  button.disabled = true;
  try {
    await listed;
    await sendEach();
  } finally {
    sending = false;
    button.disabled = false;
  }
}

async function sendEach() {
  const error = document.getElementById("intake-error");
  error.hidden = true;
  let address = "";
  while (chosen.length) {
    const each = chosen[0];
    const answer = await send(each);
    if (answer === null || answer.status === 503) {
      each.tries = (each.tries || 0) + 1;
      if (each.tries >= MOST_TRIES || !(await readable(each.file))) {
        say(each, said.unreadable, true);
        chosen.shift();
        continue;
      }
      say(each, said.failed, true);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      continue;
    }
    if (answer.status !== 200) {
      const page = new DOMParser().parseFromString(answer.responseText, "text/html");
      const alert = answer.status === 401 ? { textContent: list.dataset.login } : page.querySelector("[role=alert]");
      error.textContent = alert ? alert.textContent.trim() : String(answer.status);
      error.hidden = false;
      say(each, said.waiting);
      return;
    }
    address = JSON.parse(answer.responseText).address;
    each.bar.value = 1;
    say(each, said.sent);
    chosen.shift();
  }
  if (address) location.assign(address);
}

if (form) {
  const folder = document.getElementById("folder-input");
  folder.webkitdirectory = true;
  document.getElementById("folder").hidden = false;
  document.querySelector(".drop-hint").hidden = false;
  const files = form.elements.file;
  files.removeAttribute("required");
  files.addEventListener("change", () => {
    [...files.files].forEach((file) => add(file, file.name));
    files.value = "";
  });
  folder.addEventListener("change", () => {
    [...folder.files].forEach((file) => add(file, file.webkitRelativePath || file.name));
    folder.value = "";
  });
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry()).filter(Boolean);
    listed = listed.then(async () => {
      for (const entry of entries) await walk(entry, "");
    });
  });
  form.addEventListener("submit", (event) => {
    if (!chosen.length && files.files.length) return;
    event.preventDefault();
    sendAll();
  });
  addEventListener("beforeunload", (event) => {
    if (list.querySelector("progress:not([value='1'])") && chosen.length) event.preventDefault();
  });
}
