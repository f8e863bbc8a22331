/** The code of the error by which a content ends whose client sends too slowly. */
export const slowContent = 'SALLYPORT_SLOW_CONTENT'
