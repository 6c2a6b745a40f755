import { toSVG } from 'bwip-js/node';

/** The two barcodes of a label, as SVG elements with names for those who do not see them. */
export interface LabelPictures {
  /** Code 128 (ISO/IEC 15417): what a wedge scanner reads. */
  readonly bars: string;
  /** QR (ISO/IEC 18004): what a camera reads. */
  readonly square: string;
}

/**
 * The barcodes of an exhibit: its reference alone. A label is seen by whoever passes the shelf, so it holds no identifier
 * and no name.
 */
export function labelPictures(reference: string): LabelPictures {
  return {
    bars: named(
      toSVG({ bcid: 'code128', text: reference, height: 9, includetext: false }),
      reference,
      'Code 128',
    ),
    square: named(toSVG({ bcid: 'qrcode', text: reference, padding: 2 }), reference, 'QR code'),
  };
}

function named(svg: string, reference: string, what: string): string {
  if (!/^[0-9A-Z-]{1,40}$/.test(reference)) throw new Error('a reference that would have to be escaped');
  return svg.replace('<svg ', `<svg role="img" aria-label="${what} of ${reference}" `);
}
