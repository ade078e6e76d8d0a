// The editors by name, loaded when they are asked for. Each is named in full, so that its name can stand for its content.
const WIDGETS = {
  boxes: () => import("./boxes.js"),
  keypoints: () => import("./keypoints.js"),
  masks: () => import("./masks.js"),
  polygons: () => import("./polygons.js"),
  preference: () => import("./preference.js"),
  ranking: () => import("./ranking.js"),
  ratings: () => import("./ratings.js"),
  relations: () => import("./relations.js"),
  segments: () => import("./segments.js"),
  spans: () => import("./spans.js"),
  taxonomy: () => import("./taxonomy.js"),
  transcription: () => import("./transcription.js"),
};

export function widget(name) {
  if (!Object.hasOwn(WIDGETS, name)) throw new Error(`there is no editor for ${name}`);
  return WIDGETS[name]();
}
