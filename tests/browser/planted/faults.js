document.querySelector("main").insertAdjacentHTML("beforeend", "<p>Only scripts bring this</p>");
console.error("planted");
setTimeout(() => {
  throw new Error("planted");
});
document.querySelector("#planted-trap").addEventListener("keydown", (event) => {
  if (event.key === "Tab") event.preventDefault();
});
