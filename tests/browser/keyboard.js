// Follows the focus while Tab is pressed: "begin" takes down what should be reached, "end" tells what was not.
async (given) => {
  const marks = (element) => {
    // A sign of focus may be on the element, on what it holds (a shape in a link of a map) or on what holds it.
    const one = (element, pseudo) => {
      const style = getComputedStyle(element, pseudo);
      const clear = /^(transparent|rgba\(.*, 0\))$/.test(style.outlineColor);
      return [
        style.outlineStyle === "none" || style.outlineWidth === "0px" || clear ? "" : style.outline,
        ...[style.boxShadow, style.backgroundColor, style.borderTop, style.borderBottom, style.borderLeft],
        ...[style.color, style.textDecoration, style.fill, style.stroke, style.strokeWidth, style.filter],
      ].join();
    };
    const around = [];
    const outermost = element.getRootNode().host; // an editor shows its focus on a frame around all of it
    for (let one = above(element); one && one !== document.body; one = above(one)) {
      if (around.length >= 2 && (!outermost || around.includes(outermost))) break;
      around.push(one);
    }
    const within = element.namespaceURI.endsWith("svg") ? [...element.querySelectorAll("*")].slice(0, 8) : [];
    const near = [element, ...around, ...within].map((near) => one(near));
    return [...near, one(element, "::before"), one(element, "::after")].join("|");
  };
  const inWindow = (box) => box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight;
  const inSight = (element) =>
    [...element.getClientRects()].some((box) => {
      const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
      const y = Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1);
      if (!inWindow(box)) return false;
      if (element.namespaceURI.endsWith("svg")) return true; // the middle of a line's box need not be on the line
      let hit = document.elementFromPoint(x, y);
      while (hit?.shadowRoot?.elementFromPoint(x, y) && hit.shadowRoot.elementFromPoint(x, y) !== hit)
        hit = hit.shadowRoot.elementFromPoint(x, y);
      for (let one = hit; one; one = above(one)) if (one === element) return true;
      return element.labels ? [...element.labels].some((label) => label.contains(hit)) : element.contains(hit);
    });

  const parts = (element) => (/^(date|datetime-local|month|time|week)$/.test(element.type) ? 7 : 0);

  if (given === "begin") {
    const used = "a[href], area[href], button, input, select, textarea, summary, [tabindex], [contenteditable]";
    const roving = /^(tab|option|menuitem|menuitemradio|menuitemcheckbox|radio|gridcell|treeitem)$/;
    const should = (element) => {
      if (!element.matches(used) && !(element.localName === "a" && element.hasAttribute("xlink:href"))) return false;
      if (element.matches(":disabled, [type=hidden], [contenteditable=false], [inert] *, [inert]")) return false;
      if (element.localName === "summary" && element !== element.parentElement.querySelector(":scope > summary")) return false;
      const asked = element.getAttribute("tabindex");
      if (asked !== null && Number(asked) < 0) {
        const native = element.matches("a[href], button, input, select, textarea, summary");
        if (!native || roving.test(element.getAttribute("role") ?? "")) return false;
      }
      return shown(element);
    };
    const all = everything(document);
    const tour = { stops: [], unmarked: [], faults: [], over: false, last: null, parts: 0 };
    tour.place = new Map(all.map((element, i) => [element, i]));
    tour.expected = all.filter(should);
    tour.plain = new Map(tour.expected.map((element) => [element, marks(element)]));
    tour.look = () => {
      const element = focused();
      if (tour.over) return;
      if (element && element === tour.last && tour.parts > 0) {
        tour.parts -= 1; // day, month and year of a date are stops of their own
      } else if (element && element === tour.last) {
        tour.faults.push(`Tab does not leave ${called(element)}`);
        tour.over = true;
      } else if (tour.stops.length && (!element || tour.stops.includes(element))) {
        if (element && element !== tour.stops[0]) tour.faults.push(`Tab goes back to ${called(element)}`);
        tour.over = true;
      } else if (element) {
        tour.stops.push(element);
        tour.last = element;
        tour.parts = parts(element);
        if (!tour.plain.has(element)) return;
        if (tour.plain.get(element) === marks(element)) tour.unmarked.push(element);
        if (!inSight(element)) tour.faults.push(`${called(element)} is out of sight while it has the focus`);
      }
    };
    tour.keep = (event) => event.key === "Tab" && tour.look();
    addEventListener("keydown", tour.keep, true);
    window[Symbol.for("tour")] = tour;
    return tour.expected.reduce((stops, element) => stops + 1 + parts(element), 0);
  }

  const tour = window[Symbol.for("tour")];
  if (given === "over") return tour.over;

  removeEventListener("keydown", tour.keep, true);
  tour.look();
  for (const element of tour.unmarked) {
    element.focus(); // anew, and with time for a script to mark it
    await new Promise((done) => setTimeout(done, 50));
    if (tour.plain.get(element) === marks(element)) tour.faults.push(`nothing shows the focus on ${called(element)}`);
  }
  const reached = new Set(tour.stops);
  const group = (element) => element.type === "radio" && element.name;
  for (const element of tour.expected) {
    const mates = group(element) ? tour.expected.filter((one) => group(one) === element.name && one.form === element.form) : [];
    if (!reached.has(element) && !mates.some((one) => reached.has(one)))
      tour.faults.push(`Tab does not reach ${called(element)}`);
  }
  const order = tour.stops.map((element) => tour.place.get(element)).filter((place) => place !== undefined);
  tour.stops.forEach((element, i) => {
    if (i > 0 && order[i] < order[i - 1]) tour.faults.push(`Tab goes back from ${called(tour.stops[i - 1])} to ${called(element)}`);
  });
  for (const element of tour.expected)
    if (Number(element.getAttribute("tabindex")) > 0) tour.faults.push(`${called(element)} has a place of its own in the order of Tab`);
  return tour.faults;
};
