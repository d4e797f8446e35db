// An SVG as pixels, drawn by the browser itself.

/** Of a canvas's side, as every browser of today allows. */
const LONGEST_SIDE = 16_000
const SCALE = 2

export const svgAddress = (svg: string): string => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`

/** @returns a PNG at twice the size, or less where a canvas could not be that large */
export async function pictureOf(svg: string): Promise<Blob> {
  const image = new Image()
  image.src = svgAddress(svg)
  await image.decode()
  const { naturalWidth: width, naturalHeight: height } = image
  const scale = Math.min(SCALE, LONGEST_SIDE / Math.max(width, height))
  const canvas = Object.assign(document.createElement('canvas'), {
    width: Math.ceil(width * scale),
    height: Math.ceil(height * scale),
  })
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (!blob) throw new Error('The picture is too large to be drawn: save it as SVG instead.')
  return blob
}
