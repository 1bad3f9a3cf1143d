/** Takes the reader's narrowing along from page to page. */

/** Names of the parameters of an address that say which customers the pages tell of. */
export const narrowingParameters = ["by", "in"] as const;

/** The address of another page of the site, narrowed as this one is. */
export function carried(address: string, here: string): string {
  const to = new URL(address);
  const from = new URL(here).searchParams;
  for (const name of narrowingParameters) {
    const value = from.get(name);
    to.searchParams.delete(name);
    if (value !== null) to.searchParams.append(name, value);
  }
  return to.href;
}

/** Whether an address is a page of the site whose overview lies in the same folder as `root`. */
export function isPage(address: string, root: string): boolean {
  const folder = new URL("./", root).href;
  return address.startsWith(folder) && /(^|\/)[^/.]*(\.html)?$/.test(new URL(address).pathname);
}
