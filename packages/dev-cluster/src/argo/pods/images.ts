/** What an image's name stands for when its containers run as local processes. */
export interface Image {
  /** Folders of this machine by their path in the image, e.g. `/app`. */
  paths: Readonly<Record<string, string>>;
}

/** The images that the embedded cluster "has pulled"; a pod of any other stays Pending. */
export type Images = Readonly<Record<string, Image>>;

/** What a real node says about an image that nobody has. */
export function unknownImage(image: string): string {
  return `Back-off pulling image "${image}": ErrImagePull: the embedded cluster runs steps as local processes and knows no image "${image}"`;
}
