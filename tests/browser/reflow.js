// What does not fit the width of the window: scrolling sideways is for regions that say so, text is never cut.
(given) => {
  const faults = [];
  const width = document.documentElement.clientWidth;
  const root = document.scrollingElement;
  if (root.scrollWidth > width) faults.push(`the page is ${root.scrollWidth} px wide in a window of ${width} px`);

  const own = new Set(["input", "textarea", "select", "option", "optgroup"]); // scroll or fold by themselves
  const scroller = (element) => {
    for (let one = above(element); one && one !== document.body; one = above(one))
      if (/auto|scroll/.test(getComputedStyle(one).overflowX)) return one;
    return null;
  };
  const cut = (element) => {
    for (let one = above(element); one && one !== document.body; one = above(one)) {
      const style = getComputedStyle(one);
      if (/hidden|clip/.test(style.overflowX)) return true;
      if (one.localName === "svg" && style.overflow !== "visible") return true;
    }
    return false;
  };

  const wide = new Set();
  for (const element of everything(document.body)) {
    if (own.has(element.localName) || element.closest("svg svg, svg *")) continue;
    if (!shown(element) || unseen(element)) continue;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();

    if (/auto|scroll/.test(style.overflowX) && element.scrollWidth > element.clientWidth + 1) {
      const named = element.hasAttribute("aria-label") || element.hasAttribute("aria-labelledby");
      const role = element.getAttribute("role") ?? (element.localName === "section" ? "region" : null);
      if (element.tabIndex < 0 || !element.hasAttribute("tabindex"))
        faults.push(`${given.how}: ${called(element)} scrolls sideways and is not in the order of Tab`);
      if (!named || !role || !nameOf(element)) faults.push(`${given.how}: ${called(element)} scrolls sideways and has no name or role`);
    }

    const beyond = (box.right > width + 1 || box.left < -1) && box.right > 0 && box.bottom > 0;
    if (wide.has(above(element))) wide.add(element); // told of already
    else if (beyond && !scroller(element) && !cut(element)) {
      wide.add(element);
      faults.push(`${given.how}: ${called(element)} reaches from ${Math.round(box.left)} to ${Math.round(box.right)} px`);
    }

    const text = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const holds = text || (element.textContent.trim() && /hidden|clip/.test(style.overflowX + style.overflowY));
    if (!holds || element.localName === "svg") continue;
    if (/hidden|clip/.test(style.overflowX) && element.scrollWidth > element.clientWidth + 1)
      faults.push(`${given.how}: text of ${called(element)} is cut off at the side`);
    if (/hidden|clip/.test(style.overflowY) && element.scrollHeight > element.clientHeight + 1)
      faults.push(`${given.how}: text of ${called(element)} is cut off below`);
  }
  return faults;
};
