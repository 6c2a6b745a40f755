// Draws the links of leads (leads/links.njk) from the places that the server has computed, by sigma and WebGL. Without
// them the table of the page says the same.
const box = document.querySelector('[data-link-graph]');
const key = document.querySelector('[data-link-graph-key]');
const colours = {
  presenter: '#d4351c',
  account: '#912b88',
  device: '#1d70b8',
  place: '#00703c',
  case: '#0b0c0c',
};

async function draw() {
  const begunAt = performance.now();
  const answer = await fetch(box.dataset.linkGraph, { credentials: 'same-origin' });
  if (!answer.ok) return;
  const { nodes, links } = await answer.json();
  const { Sigma, graphology } = globalThis;
  const graph = new graphology.UndirectedGraph();
  nodes.forEach(({ label, kind, x, y, degree }, place) => {
    graph.addNode(place, { label, x, y, size: 2 + Math.sqrt(degree), color: colours[kind] });
  });
  links.forEach(([from, to], place) => graph.addEdgeWithKey(place, from, to));
  box.hidden = false;
  key.hidden = false;
  // oxlint-disable-next-line no-new -- it draws by being made, and lives as long as the page
  new Sigma(graph, box, {
    // A point and a line each: what is drawn instance by instance takes seconds where the processor draws.
    nodeProgramClasses: { circle: Sigma.rendering.NodePointProgram },
    edgeProgramClasses: { line: Sigma.rendering.EdgeLineProgram },
    defaultEdgeColor: '#b1b4b6',
    labelRenderedSizeThreshold: 5,
    hideEdgesOnMove: true,
  });
  // The first frame from here on is the one with the drawing; when the next may begin, it stands on the screen.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      box.dataset.drawn = String(nodes.length);
      box.dataset.tookMs = String(Math.round(performance.now() - begunAt));
    }),
  );
}

if (box !== null) await draw();
