// From an empty folder: the code on the console makes three administrators, and each must choose a password of their own.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { house } from "../support/house.mjs";
import { inspect } from "../support/inspect.mjs";
import { close, visit } from "../support/visitor.mjs";

const ROLES = ["system-admin", "security-admin", "audit-admin"];
const login = (role) => `${role.split("-")[0]}.keeper`;
const first = (role) => `First-${role}-Qm47-zLt`;

let here;
before(async () => (here = await house()));
after(close);
after(() => here?.stop());

test("every way in leads to the first run, which wants the code", async () => {
  await visit(here, {}, async (visitor, page) => {
    for (const path of ["/", "/sign-in", "/brief"]) {
      await visitor.open(path);
      assert.equal(new URL(page.url()).pathname, "/first-run", path);
    }
    await inspect(page, "/first-run");
    await fill(page, "AAAA-BBBB-CCCC-DDDD");
    await page.getByRole("button", { name: "设立三个管理员" }).click();
    await page.locator("#code-wrong").waitFor();
    assert.equal(await page.locator("#login-system-admin").inputValue(), login("system-admin"), "what was typed is kept");
    assert.equal(await page.locator("#password-system-admin").inputValue(), "", "but never a password");
  });
});

test("the code makes three administrators, once", async () => {
  const code = await here.setupCode();
  await visit(here, {}, async (visitor, page) => {
    await visitor.open("/first-run");
    await fill(page, code);
    await page.getByRole("button", { name: "设立三个管理员" }).click();
    await page.waitForURL((address) => address.pathname === "/sign-in");
    await page.getByText("三个管理员已设立").waitFor();
    await visitor.open("/first-run", 404);
  });
});

for (const role of ROLES) {
  test(`${role} must change the first password before anything else`, async () => {
    await visit(here, {}, async (visitor, page) => {
      await visitor.signIn(login(role), first(role));
      assert.equal(new URL(page.url()).pathname, "/account/password");
      await page.goto("/accounts");
      assert.equal(new URL(page.url()).pathname, "/account/password", "nothing else opens");
      const own = `Own-${role}-Wk82-pXv`;
      await page.locator("#old").fill(first(role));
      await page.locator("#new").fill(own);
      await page.locator("#again").fill(own);
      await page.getByRole("button", { name: "修改密码" }).click();
      await page.waitForURL((address) => address.pathname !== "/account/password");
      await page.getByText("密码已修改").waitFor();
    });
  });
}

async function fill(page, code) {
  await page.locator("#code").fill(code);
  for (const [at, role] of ROLES.entries()) {
    await page.locator(`#login-${role}`).fill(login(role));
    await page.locator(`#name-${role}`).fill(["何守仁", "林安之", "郑明察"][at]);
    await page.locator(`#password-${role}`).fill(first(role));
  }
}
