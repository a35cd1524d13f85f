// Selected text becomes an item: runs of text carry the offset (code points) of their first character in `data-start`.

const SHOWN = 200;

/** The offset in the document of a place in a text node, null where it is none of the document's. */
function offsetOf(node, at) {
  const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  const run = element && element.closest("#sheets [data-shows=original] [data-start]");
  if (!run) return null;
  const before = document.createRange();
  before.selectNodeContents(run);
  before.setEnd(node, at);
  return Number(run.dataset.start) + [...before.toString()].length;
}

/** Start and end of a selection as far as it covers runs of the document, null where it covers none. */
function spanOf(range) {
  let start = offsetOf(range.startContainer, range.startOffset);
  let end = offsetOf(range.endContainer, range.endOffset);
  if (start === null || end === null) {
    const runs = [...document.querySelectorAll("#sheets [data-shows=original] [data-start]")].filter((run) => range.intersectsNode(run));
    if (!runs.length) return null;
    const last = runs[runs.length - 1];
    if (start === null) start = Number(runs[0].dataset.start);
    if (end === null) end = Number(last.dataset.start) + [...last.textContent].length;
  }
  return start < end ? [start, end] : null;
}

export function startSelection() {
  document.getElementById("sheets").addEventListener("mouseup", () => setTimeout(take, 0));
}

function take() {
  const form = document.getElementById("add-selection");
  const selection = getSelection();
  if (!form || selection.isCollapsed || !selection.rangeCount) return;
  const span = spanOf(selection.getRangeAt(0));
  if (!span) return;
  form.elements.start.value = span[0];
  form.elements.end.value = span[1];
  const shown = document.getElementById("selected");
  shown.textContent = [...selection.toString()].slice(0, SHOWN).join("");
  shown.hidden = false;
  document.getElementById("adding").open = true;
  form.elements.reason.focus({ preventScroll: true });
  form.scrollIntoView({ block: "nearest" });
}
