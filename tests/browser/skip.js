// The first stop of Tab: a link to the main content that is seen and works.
(given) => {
  const target = (link) => document.getElementById(decodeURIComponent((link?.getAttribute?.("href") ?? "").slice(1)));
  const stop = focused();
  if (given === "first") {
    if (!stop) return ["the first Tab reaches nothing"];
    const main = document.querySelector("main");
    if (!stop.getAttribute("href")?.startsWith("#")) return [`the first stop is ${called(stop)}, no link within the page`];
    if (!main || !target(stop) || !(main === target(stop) || main.contains(target(stop)) || target(stop).contains(main)))
      return [`${called(stop)} does not lead to the main content`];
    const box = stop.getBoundingClientRect();
    if (unseen(stop) || box.top < 0 || box.left < 0 || box.width < 10 || box.height < 10)
      return [`${called(stop)} is not seen while it has the focus`];
    window[Symbol.for("skipped")] = target(stop);
    return [];
  }
  const skipped = window[Symbol.for("skipped")];
  if (!skipped) return []; // the page was loaded anew, which its requests tell
  const behind = Node.DOCUMENT_POSITION_FOLLOWING | Node.DOCUMENT_POSITION_CONTAINED_BY;
  const place = stop ? skipped.compareDocumentPosition(stop) & behind : behind;
  return place ? [] : [`after the skip link, Tab goes to ${called(stop)}, which stands before the content`];
};
