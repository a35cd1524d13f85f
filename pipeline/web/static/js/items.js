// The list of items: which one is current, which comes next.

let now = null;

export function current(item) {
  if (item !== undefined) {
    document.querySelectorAll(".item.current").forEach((each) => each.classList.remove("current"));
    now = item;
    if (now) now.classList.add("current");
  }
  if (now && !now.isConnected) now = document.getElementById(now.id);
  return now;
}

export function items() {
  return [...document.querySelectorAll("#items .item")];
}

export function focusItem(item) {
  current(item);
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
}

/** The next item without a decision after `item`, else the first one; null when none is left. */
export function nextOpen(item) {
  const all = items();
  const at = item ? all.indexOf(item) : -1;
  const open = (each) => each.classList.contains("open") && each !== item;
  return all.slice(at + 1).find(open) || all.find(open) || null;
}

export function step(by) {
  const all = items();
  if (!all.length) return;
  const at = all.indexOf(current());
  focusItem(all[Math.min(all.length - 1, Math.max(0, at === -1 ? 0 : at + by))]);
}
