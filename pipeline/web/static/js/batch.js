// What became of a batch: the page follows until every file is done. That is no use of the log-in, which may end meanwhile.
const ROUND_MS = 2000;

async function follow() {
  const here = document.getElementById("batch");
  if (here.dataset.waiting === "0") return;
  try {
    const headers = { "X-Mishen-Follow": "1" };
    const answer = await fetch(location.pathname, { credentials: "same-origin", headers });
    if (answer.redirected) {
      location.reload();
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const there = page.getElementById("batch");
    if (there) here.replaceWith(there);
  } catch {
    // No connection: the next round tries again.
  }
  setTimeout(follow, ROUND_MS);
}

setTimeout(follow, ROUND_MS);
