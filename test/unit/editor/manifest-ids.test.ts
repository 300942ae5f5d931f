import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };
import english from '../../../package.nls.json' with { type: 'json' };
import { commandIds } from '../../../src/editor/commands/ids.ts';

const root = join(import.meta.dirname, '../../..');
const { contributes } = manifest;
const text = JSON.stringify(manifest);

describe('package.json and the code', () => {
  it('name the same commands', () => {
    expect(contributes.commands.map(one => one.command).sort()).toEqual([...commandIds].sort());
  });

  it('menus and welcomes name commands that exist', () => {
    const known = new Set<string>(commandIds);
    const inMenus = Object.values(contributes.menus).flatMap(list => list.map(one => one.command));
    const texts = JSON.stringify(english);
    const inTexts = [...texts.matchAll(/command:(istioCanary\.\w+)(?=[)?])/g)].map(([, id]) => id ?? '');
    expect(inMenus.filter(id => !known.has(id))).toEqual([]);
    expect(inTexts.length).toBeGreaterThan(0);
    expect(inTexts.filter(id => !known.has(id))).toEqual([]);
  });

  it('offer of a rollout what it can do as it stands', () => {
    const items = contributes.menus['view/item/context'];
    const offered = (viewItem: string): string[] =>
      items
        .filter(one => /^0_guard@[4-9]/.test(one.group))
        .filter(({ when }) => {
          const tests = [...when.matchAll(/viewItem =~ \/(.+?)\/(?= |$)/g)].map(
            ([, one = '']) => new RegExp(one),
          );
          return tests.length > 0 && tests.every(one => one.test(viewItem));
        })
        .map(one => one.command.replace('istioCanary.', ''));
    const always = ['skipStep', 'promoteRollout', 'abortRollout'];
    const is = (viewItem: string) => offered(viewItem).filter(id => !always.includes(id));
    expect(is('virtualService rollout driven')).toEqual(['pauseRollout']);
    expect(is('virtualService rollout driven waits')).toEqual(['resumeRollout']);
    expect(is('virtualService rollout')).toEqual(['pauseRollout', 'resumeRollout', 'takeOverRollout']);
    expect(is('virtualService rollout waits')).toEqual(['resumeRollout', 'takeOverRollout']);
    expect(offered('virtualService')).toEqual([]);
  });

  it('use every text, and have every text that they use', () => {
    const used = new Set([...text.matchAll(/%([\w.-]+)%/g)].map(([, key]) => key ?? ''));
    expect([...used].sort()).toEqual(Object.keys(english).sort());
  });

  it('say where each setting is read, and restrict what decides about connections', () => {
    const code = readFileSync(join(root, 'src/editor/shared/settings.ts'), 'utf8');
    const names = Object.keys(contributes.configuration.properties);
    for (const name of names) expect(code).toMatch(new RegExp(`\\b${name.replace('istioCanary.', '')}\\b`));
    const machine = Object.entries(contributes.configuration.properties)
      .filter(([, property]) => property.scope === 'machine')
      .map(([name]) => name);
    expect(machine.sort()).toEqual([
      'istioCanary.confirm',
      'istioCanary.confirmRollBack',
      'istioCanary.context',
      'istioCanary.kubeconfig',
      'istioCanary.prometheus.caFile',
      'istioCanary.prometheus.service',
      'istioCanary.prometheus.url',
      'istioCanary.protectedContexts',
      'istioCanary.readOnly',
    ]);
    const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
    expect(machine.filter(name => !restricted.includes(name))).toEqual([]);
  });

  it('give each setting a place of its own on the page', () => {
    const places = Object.values(contributes.configuration.properties).map(one => one.order);
    expect(places.toSorted((a, b) => a - b)).toEqual(places.map((_, i) => i + 1));
  });

  it('contribute files that are there', () => {
    const paths = [...text.matchAll(/"(?:\.\/)?((?:media|snippets|schemas|l10n)\/[^"]+)"/g)].map(
      ([, path]) => path ?? '',
    );
    expect(paths.length).toBeGreaterThan(5);
    expect(paths.filter(path => !existsSync(join(root, path)))).toEqual([]);
  });
});
