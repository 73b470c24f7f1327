// What paper cannot do: be clicked, opened or scrolled.
(given) => {
  const faults = [];
  const width = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth > width)
    faults.push(`the page is ${document.scrollingElement.scrollWidth} px wide on paper of ${width} px`);
  if (!document.querySelector("main")?.innerText.trim()) faults.push("nothing of main is printed");

  const useless = "nav, form, button, input, select, textarea, [role=navigation], [role=search]";
  for (const element of document.querySelectorAll(useless))
    if (shown(element) && !unseen(element) && !element.parentElement.closest(useless))
      faults.push(`${called(element)} is printed`);

  for (const details of document.querySelectorAll("details")) {
    if (!shown(details)) continue;
    const within = [...details.children].filter((child) => child.localName !== "summary");
    if (within.length && !within.some(shown)) faults.push(`${called(details)} is printed closed`);
  }

  for (const table of document.querySelectorAll("table")) {
    if (!shown(table) || table.rows.length < 2 || table.querySelector("tbody")?.rows.length < 2) continue;
    const head = table.tHead;
    if (!head) {
      if ([...table.rows].every((row) => row.cells[0]?.localName === "th")) continue; // each row has its own heading
      faults.push(`${called(table)} has no head to repeat on the next sheet`);
    } else if (getComputedStyle(head).display !== "table-header-group")
      faults.push(`the head of ${called(table)} does not repeat on the next sheet`);
  }

  for (const element of everything(document.body)) {
    if (!shown(element) || unseen(element) || element.closest("svg *")) continue;
    const box = element.getBoundingClientRect();
    if (box.right > width + 1 && box.left < box.right && box.bottom > 0)
      faults.push(`${called(element)} ends at ${Math.round(box.right)} px on paper of ${width} px`);
    const style = getComputedStyle(element);
    if (/auto|scroll|hidden|clip/.test(style.overflowX) && element.scrollWidth > element.clientWidth + 1)
      faults.push(`${called(element)} hides what is to the right`);
    if (/auto|scroll|hidden|clip/.test(style.overflowY) && element.scrollHeight > element.clientHeight + 1)
      faults.push(`${called(element)} hides what is below`);
  }
  return faults;
};
