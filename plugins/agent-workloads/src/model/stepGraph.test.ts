import { anAttempt } from '../../dev/fixtures';
import { BOX_HEIGHT, BOX_WIDTH, shapeOf, toStepGraph } from './stepGraph';

const attempt = anAttempt(Date.now());

describe('toStepGraph', () => {
  const graph = toStepGraph(attempt);
  const box = (name: string) =>
    graph.boxes.find(each => each.step.displayName === name);

  it('draws every step, those not started too', () => {
    expect(graph.boxes.map(each => each.step.displayName).sort()).toEqual([
      'dom',
      'scraper',
      'screenshot',
      'suspend-gate',
      'synthesis',
    ]);
  });

  it('goes from left to right', () => {
    const xs = ['scraper', 'dom', 'suspend-gate', 'synthesis'].map(
      name => box(name)?.x ?? NaN,
    );
    expect(xs).toEqual([...xs].sort((a, b) => a - b));
    expect(new Set(xs).size).toBe(4);
  });

  it('never lets two boxes overlap', () => {
    for (const a of graph.boxes) {
      for (const b of graph.boxes.filter(other => other !== a)) {
        const apart =
          Math.abs(a.x - b.x) >= BOX_WIDTH || Math.abs(a.y - b.y) >= BOX_HEIGHT;
        expect(apart).toBe(true);
      }
    }
  });

  it('leaves out lines to steps that it does not know', () => {
    const [first, ...rest] = attempt.nodes;
    const nodes = first ? [{ ...first, children: ['gone'] }, ...rest] : rest;
    expect(toStepGraph({ nodes }).lines.some(l => l.target === 'gone')).toBe(
      false,
    );
  });

  it('keeps its shape when only states change', () => {
    const nodes = attempt.nodes.map(node => ({
      ...node,
      phase: 'Succeeded' as const,
    }));
    expect(shapeOf(toStepGraph({ nodes }))).toBe(shapeOf(graph));
  });

  it('lays out a thousand steps', () => {
    const [step] = attempt.nodes;
    const nodes = Array.from({ length: 1000 }, (_, i) => ({
      ...step,
      id: `n${i}`,
      children: i < 990 ? [`n${i + 10}`] : [],
    })) as typeof attempt.nodes;
    expect(toStepGraph({ nodes }).boxes).toHaveLength(1000);
  });
});
