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
  const answer = await fetch(box.dataset.linkGraph, { credentials: 'same-origin' });
  if (!answer.ok) return;
  const { nodes, links } = await answer.json();
  const graph = new globalThis.graphology.UndirectedGraph();
  for (const { id, label, kind, x, y, degree } of nodes)
    graph.addNode(id, { label, x, y, size: 2 + Math.sqrt(degree), color: colours[kind] });
  for (const [from, to] of links) graph.mergeEdge(nodes[from].id, nodes[to].id, { color: '#b1b4b6' });
  box.hidden = false;
  key.hidden = false;
  const renderer = new globalThis.Sigma(graph, box, { labelRenderedSizeThreshold: 5 });
  renderer.once('afterRender', () => {
    box.dataset.drawn = String(nodes.length);
  });
  renderer.refresh();
}

if (box !== null) await draw();
