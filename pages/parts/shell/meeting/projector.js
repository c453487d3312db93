// Meeting mode: every screen is here before the first is shown, so turning one costs no
// question to the server. ← → Space Home End, F full screen, B black, A by itself, M masks.
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  // At the top of the page, above whatever Streamlit says when it loses the server.
  const host = document.getElementById("granary-stage") ?? document.createElement("div");
  if (!host.shadowRoot) {
    host.id = "granary-stage";
    host.attachShadow({ mode: "open" });
  }
  const style = document.createElement("style");
  style.textContent = data.css;
  const held = (window.__present ??= { place: 0, black: false, auto: 0 });
  if (held.off) held.off(); // this runs on every rerun: listeners and timers once only
  const { screens, words, edition, view } = data;
  const address = new URLSearchParams(location.search);
  if (held.edition !== edition) {
    held.edition = edition;
    held.place = bounded(Number(address.get("s") || 1) - 1);
    held.auto = Number(address.get("auto") || 0);
    held.began = Date.now();
  }
  const channel = new BroadcastChannel(`granary-present-${edition}`);
  const made = view === "speaker" ? speaker() : audience();
  host.shadowRoot.replaceChildren(style, made.stage);
  if (!host.isConnected) document.body.append(host);

  function bounded(place) { return Math.max(0, Math.min(screens.length - 1, place || 0)); }

  // Always to a place of its own: two quick keys are two steps, however slow the drawing.
  function go(place, told = true) {
    held.place = bounded(place);
    made.show();
    const here = new URL(location.href);
    here.searchParams.set("s", String(held.place + 1));
    history.replaceState(history.state, "", here);
    if (told) channel.postMessage({ place: held.place, black: held.black });
  }

  function black(on, told = true) {
    held.black = on;
    made.show();
    if (told) channel.postMessage({ place: held.place, black: held.black });
  }

  function scaled(html) {
    const one = document.createElement("div");
    one.className = "scaled";
    one.innerHTML = html;
    const message = one.querySelector("h2");
    if (message && message.textContent.length > (data.lang === "zh-CN" ? 60 : 110)) message.classList.add("long");
    return one;
  }

  function fit(one, box, centred) {
    const { width, height } = box.getBoundingClientRect();
    const by = Math.min(width / 1920, height / 1080);
    one.style.transform = centred ? `scale(${by}) translate(-50%, -50%)` : `scale(${by})`;
  }

  function buttons(...wanted) {
    const bar = document.createElement("div");
    bar.className = "bar";
    for (const [text, label, act] of wanted) {
      const button = document.createElement("button");
      button.textContent = text;
      button.title = label;
      button.setAttribute("aria-label", label);
      button.onclick = (event) => { event.stopPropagation(); act(); button.blur(); };
      bar.append(button);
    }
    return bar;
  }

  function full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen().catch(() => {});
  }

  function leave() {
    if (document.fullscreenElement) document.exitFullscreen();
    if (held.off) held.off(true);
    setTriggerValue("leave", true);
  }

  function speakerView() {
    const there = new URL(location.href);
    there.searchParams.set("view", "speaker");
    window.open(there, "granary-speaker");
  }

  function audience() {
    const stage = document.createElement("div");
    stage.className = "stage";
    stage.setAttribute("role", "region");
    stage.setAttribute("aria-label", words.stage);
    const said = document.createElement("div");
    said.className = "said";
    said.setAttribute("aria-live", "polite");
    const bar = buttons(
      ["‹", words.back, () => go(held.place - 1)], ["›", words.next, () => go(held.place + 1)],
      ["F", words.full, full], ["B", words.black, () => black(!held.black)],
      [data.masked ? "M ✓" : "M", words.mask, mask], ["N", words.speaker, speakerView], ["×", words.leave, leave],
    );
    const dark = document.createElement("div");
    dark.className = "black";
    let shown = null;
    const show = () => {
      if (shown) shown.remove();
      shown = scaled(screens[held.place].html);
      stage.prepend(shown);
      fit(shown, stage, true);
      dark.hidden = !held.black;
      dark.style.display = held.black ? "" : "none";
      stage.dataset.place = String(held.place + 1);
      said.textContent = screens[held.place].title;
    };
    stage.append(said, dark, bar);
    stage.onclick = (event) => go(held.place + (event.clientX < innerWidth / 3 ? -1 : 1));
    let asleep;
    stage.onmousemove = () => {
      bar.classList.add("awake");
      clearTimeout(asleep);
      asleep = setTimeout(() => bar.classList.remove("awake"), 2500);
    };
    return { stage, show };
  }

  function speaker() {
    const stage = document.createElement("div");
    stage.className = "stage";
    stage.innerHTML = '<div class="speaker"><div class="left"><div class="now"></div><div class="notes"></div></div><div class="side"><div class="clock"></div><div class="next"></div></div></div>';
    const [now, notes, side, clock, next] = ["now", "notes", "side", "clock", "next"].map((name) => stage.querySelector(`.${name}`));
    side.append(buttons(
      ["‹", words.back, () => go(held.place - 1)], ["›", words.next, () => go(held.place + 1)],
      ["B", words.black, () => black(!held.black)], ["0:00", words.restart, () => { held.began = Date.now(); tick(); }],
    ));
    const tick = () => {
      const gone = Math.floor((Date.now() - held.began) / 1000);
      const time = new Date().toLocaleTimeString(data.lang, { hour: "2-digit", minute: "2-digit" });
      clock.textContent = time;
      const small = document.createElement("small");
      small.textContent = `${Math.floor(gone / 60)}:${String(gone % 60).padStart(2, "0")} · ${held.place + 1} / ${screens.length}${held.black ? ` · ${words.black}` : ""}`;
      clock.append(small);
    };
    const show = () => {
      const following = screens[held.place + 1];
      now.replaceChildren(scaled(screens[held.place].html));
      next.replaceChildren(...(following ? [scaled(following.html)] : []));
      for (const box of [now, next]) if (box.firstChild) fit(box.firstChild, box, false);
      notes.replaceChildren(...screens[held.place].notes.map((text, number) => {
        const line = document.createElement("p");
        line.textContent = text;
        if (number === 0 && screens[held.place].remark) line.className = "remark";
        return line;
      }));
      stage.dataset.place = String(held.place + 1);
      tick();
    };
    held.clock = setInterval(tick, 1000);
    return { stage, show };
  }

  function mask() { setTriggerValue("mask", !data.masked); }

  const ways = {
    ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, Enter: 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1, Backspace: -1,
  };
  const key = (event) => {
    const target = event.composedPath()[0];
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const letter = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (letter in ways) { if (held.black) black(false); else go(held.place + ways[letter]); }
    else if (letter === "Home") go(0);
    else if (letter === "End") go(screens.length - 1);
    else if (letter === "f") full();
    else if (letter === "b" || letter === ".") black(!held.black);
    else if (letter === "a") run(held.auto ? 0 : Number(address.get("auto")) || 20);
    else if (letter === "m") mask();
    else if (letter === "n") speakerView();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  function run(seconds) {
    clearInterval(held.turning);
    held.auto = seconds;
    if (seconds > 0) held.turning = setInterval(() => go(held.place + 1 < screens.length ? held.place + 1 : 0), seconds * 1000);
  }

  const resize = () => made.show();
  channel.onmessage = ({ data: told }) => {
    if (told.black !== held.black) black(told.black, false);
    if (told.place !== held.place) go(told.place, false);
  };
  document.addEventListener("keydown", key, true);
  addEventListener("resize", resize);
  // Another page was opened (not a lost server): nothing of the meeting stays over it.
  const isElsewhere = () => !location.pathname.endsWith("/present");
  const watch = setInterval(() => {
    if (isElsewhere() && held.off) held.off(true);
    // A dialog beneath makes everything beside it deaf.
    host.inert = false;
    host.removeAttribute("aria-hidden");
  }, 300);
  held.off = (gone = false) => {
    clearInterval(watch);
    if (gone) { host.remove(); held.edition = null; }
    document.removeEventListener("keydown", key, true);
    removeEventListener("resize", resize);
    clearInterval(held.turning);
    clearInterval(held.clock);
    channel.close();
    held.off = null;
  };
  document.documentElement.lang = data.lang;
  run(held.auto);
  go(held.place, false);
  // A lost server may take the page away, but not the screen.
  return () => { if (held.off && isElsewhere()) held.off(true); };
}
