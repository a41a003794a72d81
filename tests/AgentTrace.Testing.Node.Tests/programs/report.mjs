// Opens a report in Chromium, does what its arguments say, and prints what it saw as one JSON object.
import { chromium } from "playwright-core";

const [file, ...acts] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const context = await browser.newContext({ colorScheme: acts.includes("dark") ? "dark" : "light" });
const page = await context.newPage();
const seen = { console: [], requests: [], dialogs: [], steps: [] };
page.on("console", m => { if (m.type() === "error" || m.type() === "warning") seen.console.push(m.text()); });
page.on("pageerror", e => seen.console.push(String(e)));
page.on("request", r => { if (!r.url().startsWith("file:") && !r.url().startsWith("data:")) seen.requests.push(r.url()); });
page.on("dialog", d => { seen.dialogs.push(d.message()); d.dismiss(); });
const begun = Date.now();
await page.goto("file://" + file);
await page.waitForFunction(() => document.getElementById("count").textContent !== "");
seen.openedMs = Date.now() - begun;

const state = async () => ({
  headline: await page.textContent("#headline"),
  count: await page.textContent("#count"),
  rows: await page.locator("#rows tr").count(),
  first: await page.locator("#rows tr").first().locator("td").allTextContents().catch(() => []),
  open: await page.evaluate(() => document.getElementById("detail").open),
  detail: await page.evaluate(() => document.getElementById("detail").open ? document.getElementById("detail").innerText : ""),
  focus: await page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.id ?? document.activeElement?.textContent),
  scripts: await page.evaluate(() => document.scripts.length),
  back: await page.evaluate(() => getComputedStyle(document.body).backgroundColor),
});

for (const act of acts) {
  const at = act.indexOf("=");
  const [verb, value] = at < 0 ? [act, ""] : [act.slice(0, at), act.slice(at + 1)];
  if (verb === "find") await page.fill("#find", value);
  else if (verb === "show") await page.selectOption("#verdict", value);
  else if (verb === "tag") await page.selectOption("#tag", value);
  else if (verb === "key") await page.keyboard.press(value);
  else if (verb === "click") await page.locator("#rows tr").nth(Number(value)).click();
  else if (verb === "expand") for (const s of await page.locator("#detail summary").all()) await s.click();
  else if (verb === "scroll") { for (let i = 0; i < Number(value); i++) { await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight)); await page.waitForTimeout(50); } }
  else if (verb === "picture") { await page.screenshot({ path: value }); continue; }
  else if (verb === "dark") continue;
  seen.steps.push(await state());
}

if (seen.steps.length === 0) seen.steps.push(await state());
console.log(JSON.stringify(seen));
await browser.close();
