// The document beside the items: original, as it will be published, or both; boxes and items lead to each other.
import { isBusy, onSwap } from "./acts.js";
import { focusItem } from "./items.js";

const bench = document.getElementById("bench");
const SIDES = ["original", "published", "both"];
let side = "original";
const loaded = {};

function holder(name) {
  return document.querySelector(`#sheets [data-shows=${name}]`);
}

async function load(name) {
  const target = holder(name);
  const revision = document.getElementById("panel").dataset.revision;
  // The original stays what it is; what becomes of it changes with each decision.
  const key = name === "original" ? "original" : revision;
  if (loaded[name] === key) return;
  loaded[name] = key;
  target.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`/cases/${bench.dataset.case}/pages?side=${name}&fragment=1`, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const top = target.scrollTop;
    const fragment = page.querySelector(".sheets") || page.querySelector("[role=alert]");
    target.replaceChildren(...(fragment ? [fragment] : []));
    target.scrollTop = top;
    paint();
  } catch {
    loaded[name] = "";
  }
  target.removeAttribute("aria-busy");
}

function show(name) {
  side = name;
  document.querySelectorAll(".sides-bar [data-side]").forEach((each) => {
    if (each.dataset.side === name) each.setAttribute("aria-current", "true");
    else each.removeAttribute("aria-current");
  });
  for (const each of ["original", "published"]) {
    const visible = name === "both" || name === each;
    holder(each).hidden = !visible;
    if (visible) load(each);
  }
  document.getElementById("sheets").classList.toggle("two", name === "both");
}

export function nextSide() {
  show(SIDES[(SIDES.indexOf(side) + 1) % SIDES.length]);
}

/** Give each box the state of its item. */
function paint() {
  document.querySelectorAll("#items .item").forEach((item) => {
    document.querySelectorAll(`#sheets [data-shows=original] [data-item="${item.dataset.item}"]`).forEach((box) => {
      box.classList.remove("open", "withheld", "kept");
      box.classList.add(item.dataset.state);
    });
  });
}

/** Bring the place of an item into view. */
export function showItem(number) {
  document.querySelectorAll("#sheets .current").forEach((each) => each.classList.remove("current"));
  const boxes = document.querySelectorAll(`#sheets [data-shows=original] .box[data-item="${number}"]`);
  boxes.forEach((box) => box.classList.add("current"));
  if (boxes[0] && side !== "published") boxes[0].scrollIntoView({ block: "center", inline: "nearest" });
}

export function startSheets() {
  document.querySelector(".sides-bar [data-side=both]").hidden = false;
  document.querySelector(".sides-bar").addEventListener("click", (event) => {
    const choice = event.target.closest("[data-side]");
    if (!choice || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(choice.dataset.side);
  });
  document.getElementById("sheets").addEventListener("click", (event) => {
    const box = event.target.closest("[data-item]");
    const item = box && document.getElementById(`item-${box.dataset.item}`);
    if (!item) return;
    event.preventDefault();
    focusItem(item);
  });
  onSwap(() => {
    paint();
    if (side !== "original" && !isBusy()) load("published");
    else if (side !== "original") setTimeout(() => load("published"), 0);
  });
  show("original");
}
