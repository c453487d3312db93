// Says which language the page is in, and lets links between our own pages switch the
// page within the session; without this script they are ordinary links.
export default function (component) {
  const { data, setTriggerValue } = component;
  document.documentElement.lang = data.lang;
  const open = (event) => {
    if (event.target.closest && event.target.closest("a[data-print]")) {
      event.preventDefault();
      window.print();
      return;
    }
    const link = event.target.closest && event.target.closest("a[data-page]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    setTriggerValue("open", link.dataset.page);
  };
  if (window.__granaryOpen) document.removeEventListener("click", window.__granaryOpen);
  window.__granaryOpen = open;
  document.addEventListener("click", open);
}
