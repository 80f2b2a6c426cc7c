// <button data-near="/lieux/?near={point}">: asks the browser where we are, then goes there. The point never leaves this instance.
const MESSAGES = { 1: "denied", 2: "unavailable", 3: "timeout" };

export function nearMe() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-near]");
    if (!button) return;
    event.preventDefault();
    const said = document.getElementById(button.getAttribute("aria-describedby"));
    const say = (key) => said && (said.textContent = said.dataset[key] ?? "");
    if (!navigator.geolocation) return say("unavailable");
    say("waiting");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const point = `${coords.latitude.toFixed(4)},${coords.longitude.toFixed(4)}`;
        location.assign(button.dataset.near.replace("{point}", point));
      },
      (error) => say(MESSAGES[error.code] ?? "unavailable"),
      { timeout: 10_000, maximumAge: 300_000 },
    );
  });
}
