// With the keyboard alone: the search box, the skip link, popovers, the order of what is focused.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { demoHouse } from "../support/house.mjs";
import { path } from "../support/read.mjs";
import { close, visit } from "../support/visitor.mjs";

let here;
before(async () => (here = await demoHouse()));
after(close);
after(() => here?.stop());

const focused = (page, selector) => page.waitForFunction((what) => document.activeElement?.matches(what), selector);

test("“/” and Ctrl-K put the cursor in the search box, but not while one types", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("officer");
    await visitor.open("/brief");
    await page.keyboard.press("/");
    await focused(page, "#search");
    assert.equal(await page.locator("#search").inputValue(), "", "the stroke itself is not typed");
    await page.keyboard.type("1/2");
    assert.equal(await page.locator("#search").inputValue(), "1/2");
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press("Control+k");
    await focused(page, "#search");
    await page.setViewportSize({ width: 360, height: 740 });
    await visitor.open("/brief");
    await page.keyboard.press("/");
    await focused(page, "#pocket-search");
  });
});

test("the first stroke of Tab is the way past the header", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("officer");
    await visitor.open("/brief");
    await page.keyboard.press("Tab");
    await focused(page, "a.skip");
    const box = await page.locator("a.skip").boundingBox();
    assert.ok(box.x >= 0 && box.y >= 0, "and it can be seen");
    await page.keyboard.press("Enter");
    await focused(page, "#main");
    await page.keyboard.press("Tab");
    assert.ok(await page.evaluate(() => document.querySelector("main").contains(document.activeElement)));
  });
});

test("Tab goes through a page in the order in which it is read, and nothing holds it", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("officer");
    for (const where of ["/brief", "/figures/roll.industrial", "/bulletins/2", "/log"]) {
      await visitor.open(where);
      // Every stop is the next in the document, is seen, and shows that it is focused.
      const stops = await page.evaluate(() => document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']").length);
      let last = -1;
      let count = 0;
      for (; count < Math.min(stops, 120); count += 1) {
        await page.keyboard.press("Tab");
        const stop = await page.evaluate(() => {
          const here = document.activeElement;
          if (!here || here === document.body) return null;
          const box = here.getBoundingClientRect();
          const style = getComputedStyle(here);
          return {
            at: [...document.querySelectorAll("*")].indexOf(here),
            what: here.outerHTML.slice(0, 80),
            seen: box.width > 0 && box.height > 0 && style.visibility === "visible",
            ringed: style.outlineStyle !== "none" || style.boxShadow !== "none",
          };
        });
        if (!stop) break;
        assert.ok(stop.at > last, `${where}: ${stop.what} comes before the stop before it`);
        assert.ok(stop.seen, `${where}: ${stop.what} cannot be seen`);
        assert.ok(stop.ringed, `${where}: ${stop.what} does not show that it is focused`);
        last = stop.at;
      }
      assert.ok(count > 10, `${where}: only ${count} stops`);
    }
  });
});

test("popovers open, close and give the focus back by keyboard", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("officer");
    await visitor.open("/figures/roll.members");
    const moment = page.locator("details.moment");
    await moment.locator("summary").focus();
    await page.keyboard.press("Enter");
    await focused(page, "#moment-as-of");
    await page.keyboard.press("Escape");
    await focused(page, "details.moment > summary");
    assert.equal(await moment.evaluate((each) => each.open), false);
    await page.locator("header .me details > summary").focus();
    await page.keyboard.press("Space");
    await page.locator("header .me").getByRole("button", { name: "退出登录" }).waitFor();
    await page.keyboard.press("Escape");
  });
});

test("signing in, reading a figure of the past and signing out takes no mouse", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.open("/sign-in");
    await page.locator("#login").focus();
    await page.keyboard.type("leader");
    await page.keyboard.press("Tab");
    await focused(page, "#password");
    await page.keyboard.type(here.accounts.leader);
    await page.keyboard.press("Enter");
    await page.waitForURL((address) => address.pathname === "/brief");
    await page.locator("details.moment > summary").focus();
    await page.keyboard.press("Enter");
    await focused(page, "#moment-as-of");
    await page.locator("#moment-known").focus();
    await page.keyboard.type("2020-01-31");
    await page.keyboard.press("Enter");
    await page.waitForURL((address) => address.searchParams.get("known") === "2020-01-31");
    await page.locator("header .me details > summary").focus();
    await page.keyboard.press("Enter");
    await page.locator("header .me").getByRole("button", { name: "退出登录" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("已退出登录。").waitFor();
    assert.equal(path(page), "/sign-in");
  });
});
