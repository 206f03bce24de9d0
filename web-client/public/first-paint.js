// Runs before the first paint, so that a chosen dark theme or right-to-left language does not flash. Keys: see app/preferences.ts.
(() => {
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem('consilium.theme');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
    const language = localStorage.getItem('consilium.language');
    if (language) root.lang = language;
    if (language === 'ar') root.dir = 'rtl';
  } catch {
    // Storage may be forbidden; then the system's theme and the page's language stand until the application has started.
  }
})();
