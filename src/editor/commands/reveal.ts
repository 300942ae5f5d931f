/** From what is live to where the workspace writes it. */
import * as vscode from 'vscode';
import { Refusal } from '../../canary/refusal.ts';
import { findObject, type Target } from '../../canary/shift.ts';
import { placesIn, type RoutePlace } from '../../language/places.ts';
import { parseText } from '../../yaml/index.ts';
import type { Cockpit } from '../cockpit.ts';
import { t } from '../shared/text.ts';
import type { Call } from './arguments.ts';
import { askTarget, choose } from './ask.ts';
import { reach } from './reach.ts';

/** A place in a file of the workspace; lines from 0. */
export interface Revealed {
  file: string;
  line: number;
}

/** The route that a row or an argument names, with its name where the live object tells it. */
function routePlace({ hub }: Cockpit, target: Target, route: string | undefined): RoutePlace | undefined {
  if (route === undefined) return undefined;
  const [, protocol = 'http', index] = /^(?:(http|tls|tcp)\/)?(\d+)$/.exec(route) ?? [];
  if (index === undefined) return { protocol: 'http', index: Number.MAX_SAFE_INTEGER, name: route };
  const place = { protocol: protocol as RoutePlace['protocol'], index: Number(index) };
  try {
    const live = hub.snapshot && findObject(hub.snapshot, target).routes;
    const ref = live?.find(one => one.ref.protocol === place.protocol && one.ref.index === place.index)?.ref;
    return ref?.name === undefined ? place : { ...place, name: ref.name };
  } catch {
    // Not in the cluster by now; its place still says where it was.
    return place;
  }
}

async function placesOf(
  cockpit: Cockpit,
  target: Target,
  route: RoutePlace | undefined,
): Promise<Revealed[]> {
  const known = (await cockpit.known()).named('VirtualService', target.name, target.namespace);
  const files = [...new Set(known.flatMap(({ place }) => place?.file ?? []))].sort();
  const found = await Promise.all(
    files.map(async file => {
      const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(file, true));
      return placesIn(parseText(document.getText()), target, route).map(({ line }) => ({ file, line }));
    }),
  );
  return found.flat();
}

/** Opens the file of the workspace that writes a VirtualService, at one of its routes where one is meant. */
export async function revealInFile(cockpit: Cockpit, call: Call): Promise<Revealed | undefined> {
  const { namespace, name } = call.args;
  const target =
    namespace !== undefined && name !== undefined
      ? { namespace, name }
      : await askTarget((await reach(cockpit.hub)).snapshot(), call, t('Reveal in File'));
  if (!target) return undefined;
  const places = await placesOf(cockpit, target, routePlace(cockpit, target, call.args.route));
  if (places.length === 0) {
    throw new Refusal(
      'refused',
      'no-file',
      t(
        'No file of the workspace holds VirtualService {0}/{1}. Open the folder with its manifests, or look at the live object.',
        target.namespace,
        target.name,
      ),
    );
  }
  const choices = places.map(place => ({
    label: vscode.workspace.asRelativePath(vscode.Uri.parse(place.file, true)),
    description: t('line {0}', place.line + 1),
    value: place,
  }));
  const picked =
    places.length === 1 || call.fromCode ? places[0] : await choose(choices, t('Reveal in File'), t('File'));
  if (!picked) return undefined;
  const at = new vscode.Position(picked.line, 0);
  await vscode.window.showTextDocument(vscode.Uri.parse(picked.file, true), {
    selection: new vscode.Range(at, at),
    preview: true,
  });
  return picked;
}
