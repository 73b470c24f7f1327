// Every address that the page leads to.
(given) => [
  ...new Set(
    [...document.querySelectorAll("a, area, link[rel]")]
      .map((element) => element.href?.baseVal ?? element.href ?? "")
      .filter(Boolean)
      .map((address) => new URL(address, document.baseURI).href),
  ),
];
