import { onBeforeUnmount, onMounted, type Ref, ref } from "vue";

/** Whether an element of a component is on the screen: what nobody sees need not be drawn. */
export function useSeen(element: Ref<Element | undefined>): Ref<boolean> {
  const seen = ref(false);
  let observer: IntersectionObserver | undefined;
  onMounted(() => {
    observer = new IntersectionObserver(([entry]) => {
      seen.value = entry.isIntersecting;
    });
    observer.observe(element.value as Element);
  });
  onBeforeUnmount(() => observer?.disconnect());
  return seen;
}
