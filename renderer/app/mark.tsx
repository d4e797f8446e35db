// The mark of Firebreak: a flame that ends at a cleared strip.
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" width={26} height={26} role="img" aria-label="Firebreak">
      <path
        d="M16 3c1.200 4.600 7.200 7.200 7.200 14.400A7.200 7.200 0 0 1 16 24.700a7.200 7.200 0 0 1-7.200-7.300c0-3.300 1.600-5.200 3-7 .6 1.700 1.200 2.700 2.200 3.300C14.500 10.200 14.600 6.400 16 3Z"
        fill="var(--accent)"
      />
      <path d="M5 29h22" stroke="currentColor" strokeWidth="2.600" strokeLinecap="round" />
    </svg>
  )
}
