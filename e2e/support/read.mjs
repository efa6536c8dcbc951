// What pages say, for tests of several kinds.

/** The number of the tile with this heading. */
export const tile = async (page, heading) => {
  const found = page.getByRole("main").getByRole("listitem").filter({ has: page.getByRole("heading", { name: heading, exact: true }) });
  return (await found.locator(".fig").first().innerText()).trim();
};

/** Where the page is: its path, without host and query. */
export const path = (page) => new URL(page.url()).pathname;
