/** The page of a monitor: nothing but places to draw in. Nothing of it comes from elsewhere, no script stands in it. */

/** What the page needs to know of its place. */
export interface Page {
  /** What may be loaded at all, as the webview calls it. */
  cspSource: string;
  script: string;
  style: string;
  nonce: string;
  language: string;
  title: string;
}

const escaped = (text: string): string =>
  text.replace(
    /[&<>"']/g,
    char => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[char] ?? '',
  );

/** Pictures as data are for what the view draws itself and hands over to be saved. */
export function policyOf({ cspSource, nonce }: Pick<Page, 'cspSource' | 'nonce'>): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

export function pageOf(page: Page): string {
  const { script, style, nonce, language, title } = page;
  return `<!DOCTYPE html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policyOf(page))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="${escaped(style)}">
</head>
<body>
<main id="monitor"></main>
<script nonce="${escaped(nonce)}" src="${escaped(script)}"></script>
</body>
</html>
`;
}
