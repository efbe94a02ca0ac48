// Takes a person who has followed a link on to the provider's page, by pressing the button that is there. Whoever comes
// back, reloads, has been here in this tab before, or only looks (programs, previews, pages loaded ahead) presses it
// themselves or leaves it.
const form = document.querySelector("form[data-forward]");

function isFirstArrival() {
  const [arrival] = performance.getEntriesByType("navigation");
  if (arrival?.type !== "navigate" || navigator.webdriver) return false;
  const key = `forwarded:${location.pathname}`;
  try {
    if (sessionStorage.getItem(key) !== null) return false;
    sessionStorage.setItem(key, "yes");
    return true;
  } catch {
    // Without a memory nobody could come back from the provider's page.
    return false;
  }
}

/** A page without a window is looked at by nobody; a new window may be a moment without its size. */
function isSeen() {
  return !document.prerendering && document.visibilityState === "visible" && window.outerWidth > 0;
}

function goOn() {
  if (!isSeen()) return;
  document.removeEventListener("visibilitychange", goOn);
  window.removeEventListener("resize", goOn);
  if (isFirstArrival()) form.requestSubmit();
}

if (form) {
  document.addEventListener("visibilitychange", goOn);
  window.addEventListener("resize", goOn);
  goOn();
}
