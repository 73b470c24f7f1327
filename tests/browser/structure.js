// The skeleton of the page: headings, languages, landmarks, ids and the links within the page.
(given) => {
  const faults = [];
  const all = [...document.querySelectorAll("*")];

  const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")];
  const levels = headings.map((heading) => Number(heading.localName[1]));
  const tops = levels.filter((level) => level === 1).length;
  if (tops !== 1) faults.push(`the page has ${tops} h1, not one`);
  headings.forEach((heading, i) => {
    if (i > 0 && levels[i] > levels[i - 1] + 1) faults.push(`${called(heading)} follows an h${levels[i - 1]}`);
    if (!nameOf(heading)) faults.push(`${called(heading)} is an empty heading`);
  });

  const language = document.documentElement.lang;
  if (given.language && language !== given.language)
    faults.push(`<html lang> is "${language}", not "${given.language}"`);
  if (!language) faults.push("<html> has no lang");
  const known = new Intl.DisplayNames(["en"], { type: "language", fallback: "none" });
  for (const element of document.querySelectorAll("[lang], [hreflang]"))
    for (const tag of [element.getAttribute("lang"), element.getAttribute("hreflang")]) {
      if (tag === null || tag === "" || tag === "x-default") continue;
      try {
        if (known.of(tag)) continue;
      } catch {
        // no language tag at all
      }
      faults.push(`"${tag}" of ${called(element)} is no language`);
    }

  if (!document.title.trim()) faults.push("the page has no title");

  const mains = document.querySelectorAll("main").length;
  if (mains !== 1) faults.push(`the page has ${mains} main, not one`);
  for (const landmark of ["header", "footer"])
    if (!document.querySelector(`body > ${landmark}, body > div > ${landmark}`)) faults.push(`the page has no ${landmark}`);
  const navigations = [...document.querySelectorAll("nav")];
  if (!navigations.length) faults.push("the page has no nav");
  const names = navigations.map((nav) =>
    nav.hasAttribute("aria-label") || nav.hasAttribute("aria-labelledby") ? nameOf(nav) : "",
  );
  navigations.forEach((nav, i) => {
    const twin = navigations[names.indexOf(names[i])]; // the same links may stand above a list and below it
    const links = (nav) => [...nav.querySelectorAll("a")].map((link) => link.href).join(" ");
    if (navigations.length > 1 && (!names[i] || links(twin) !== links(nav)))
      faults.push(`${called(nav)} has no name of its own among ${navigations.length} nav`);
  });

  const ids = new Set();
  for (const element of all)
    if (element.id && ids.size === ids.add(element.id).size) faults.push(`the id "${element.id}" stands twice`);

  const here = location.href.split("#")[0];
  for (const link of document.querySelectorAll("a[href]")) {
    const target = new URL(link.getAttribute("href"), document.baseURI).href.split("#");
    if (target.length > 1 && target[0] === here && target[1] && !ids.has(decodeURIComponent(target[1])))
      faults.push(`${called(link)} leads to #${target[1]}, which is not on the page`);
    if (!nameOf(link) && link.checkVisibility()) faults.push(`${called(link)} ${link.getAttribute("href")} has no name`);
  }
  for (const [attribute, selector] of [["for", "label[for], output[for]"], ["headers", "[headers]"], ["list", "[list]"]])
    for (const element of document.querySelectorAll(selector))
      for (const id of element.getAttribute(attribute).split(/\s+/))
        if (!ids.has(id)) faults.push(`${called(element)} is ${attribute} "${id}", which is not on the page`);

  const served = new DOMParser().parseFromString(given.source, "text/html");
  const parts = [served, ...[...served.querySelectorAll("template")].map((template) => template.content)];
  for (const element of parts.flatMap((part) => [...part.querySelectorAll("*")])) {
    if (element.localName === "style") faults.push("the page has a style element");
    if (element.localName === "script" && !element.hasAttribute("src") && !/json/.test(element.type))
      faults.push("the page has a script within it");
    for (const { name, value } of element.attributes)
      if (name === "style" || name.startsWith("on") || /^\s*javascript:/i.test(value))
        faults.push(`${called(element)} has ${name}="${value}"`);
  }
  return faults;
};
