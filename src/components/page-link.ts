/** Address of another page, taken from the navigation, which knows how this site writes its links. */
export function pageLink(name: string, hash = ""): string {
  const link = document.querySelector<HTMLAnchorElement>(`nav a[data-page="${name}"]`);
  return `${link ? link.href.split("#")[0] : `./${name}`}${hash && `#${hash}`}`;
}
