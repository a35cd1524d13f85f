// The document beside the items: original, as it will be published, or both; boxes and items lead to each other.
const sheets = document.getElementById("sheets");
const SIDES = ["original", "published", "both"];
let side = "original";
const loaded = {};

function holder(name) {
  return document.querySelector(`#sheets [data-shows=${name}]`);
}

async function load(name) {
  const target = holder(name);
  const revision = sheets.dataset.revision;
  // The original stays what it is; what becomes of it changes with each decision.
  const key = name === "original" ? "original" : revision;
  if (loaded[name] === key) return;
  loaded[name] = key;
  target.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`/cases/${sheets.dataset.case}/pages?side=${name}&fragment=1`, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (loaded[name] !== key) return; // a later question is under way
    if (!answer.ok) loaded[name] = "";
    const top = target.scrollTop;
    const fragment = page.querySelector(".sheets") || page.querySelector("[role=alert]");
    target.replaceChildren(...(fragment ? [fragment] : []));
    target.scrollTop = top;
    paint();
  } catch {
    if (loaded[name] === key) loaded[name] = "";
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

/** The revision of the case changed: states are painted anew, the published side is fetched anew where it shows. */
export function changed(revision) {
  sheets.dataset.revision = revision;
  paint();
  if (side !== "original") load("published");
}

/** Show a side first; `choose(number)` is called with the item whose box is clicked, null where links lead away. */
export function startSheets(first, choose) {
  document.querySelector(".sides-bar [data-side=both]").hidden = false;
  document.querySelector(".sides-bar").addEventListener("click", (event) => {
    const choice = event.target.closest("[data-side]");
    if (!choice || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(choice.dataset.side);
  });
  if (choose) {
    sheets.addEventListener("click", (event) => {
      if (!getSelection().isCollapsed) return;
      // The text that can be selected lies over the boxes.
      const under = document.elementsFromPoint(event.clientX, event.clientY);
      const box = event.target.closest("[data-item]") || under.find((each) => each.matches("#sheets [data-item]"));
      if (box && choose(box.dataset.item)) event.preventDefault();
    });
  }
  show(first);
}
