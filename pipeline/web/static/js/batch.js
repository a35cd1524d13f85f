// What became of a batch: the page follows until every file is done.
const ROUND_MS = 2000;

async function follow() {
  const here = document.getElementById("batch");
  if (here.dataset.waiting === "0") return;
  try {
    const answer = await fetch(location.pathname, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const there = page.getElementById("batch");
    if (there) here.replaceWith(there);
  } catch {
    // No connection: the next round tries again.
  }
  setTimeout(follow, ROUND_MS);
}

setTimeout(follow, ROUND_MS);
