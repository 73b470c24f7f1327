// What makes pages handier where scripts run; every page works without.
import { openForPrinting } from "./printing";
import { suggest } from "./suggestions";

for (const input of document.querySelectorAll<HTMLInputElement>("input[data-suggest]")) suggest(input);
openForPrinting();
