import {
  Alert,
  Button,
  Flex,
  LoadingButton,
  LoadingSpinner,
  Modal,
  ModalBody,
  ModalFooter,
  SearchInput,
  Text,
} from "@hubspot/ui-extensions";
import type { ProductChoice } from "@payments/shared";
import { useId } from "react";
import { mostLines } from "../create-draft.ts";
import { productWords as say } from "../product-words.ts";
import { useTab } from "../tab.ts";
import { useProducts } from "../use-products.ts";
import type { ChoiceProps } from "./choice-props.ts";
import { ProblemAlert } from "./ProblemAlert.tsx";

type LibraryProps = Pick<ChoiceProps, "form" | "fields">;

/** HubSpot's products, searched while somebody types and picked into lines. */
export function ProductLibrary(props: LibraryProps) {
  return (
    <Button variant="secondary" size="sm" overlay={<LibraryModal {...props} />} testId="product-library">
      {say.open}
    </Button>
  );
}

/** Apart from the form, where the Enter that ends a search would ask for the payment. */
function LibraryModal({ form, fields }: LibraryProps) {
  const { actions } = useTab();
  const id = `product-library-${useId()}`;
  const products = useProducts(form, fields);
  const { lines } = fields.typed;
  return (
    <Modal id={id} title={say.title} width="md" onOpen={products.open} onClose={products.close}>
      <ModalBody>
        {products.page?.refusal ? (
          <Alert title={say.refusedTitle} variant="warning" testId="products-refused">
            {products.page.refusal}
          </Alert>
        ) : (
          <Search products={products} currency={fields.typed.currency} isFull={lines.length >= mostLines} />
        )}
      </ModalBody>
      <ModalFooter>
        <Button variant="primary" onClick={() => actions.closeOverlay(id)} testId="products-done">
          {say.done}
        </Button>
      </ModalFooter>
    </Modal>
  );
}

interface SearchProps {
  readonly products: ReturnType<typeof useProducts>;
  readonly currency: string;
  /** Whether no further line may be added. */
  readonly isFull: boolean;
}

function Search({ products, currency, isFull }: SearchProps) {
  const { problem, picked } = products;
  return (
    <Flex direction="column" gap="sm">
      <SearchInput
        name="product-words"
        label={say.label}
        placeholder={say.placeholder}
        clearable
        onInput={products.search}
        onChange={products.search}
      />
      {problem && <ProblemAlert problem={problem} />}
      {problem && (
        <Flex direction="row">
          <Button variant="secondary" size="sm" onClick={products.again} testId="products-again">
            {say.again}
          </Button>
        </Flex>
      )}
      {!problem && <Found products={products} currency={currency} isFull={isFull} />}
      {isFull && <Text>{say.full(mostLines)}</Text>}
      {picked.length > 0 && <Text testId="products-picked">{say.picked(picked)}</Text>}
      <Text variant="microcopy">{say.prices}</Text>
    </Flex>
  );
}

function Found({ products: { page, isReading, words, pick, more }, currency, isFull }: SearchProps) {
  if (!page) return isReading ? <LoadingSpinner label={say.reading} showLabel /> : null;
  const isEmpty = page.products.length === 0 && page.after === null;
  return (
    <>
      <Flex direction="column" gap="md">
        {page.products.map((product) => (
          <Product key={product.id} product={product} isFull={isFull} onPick={pick} />
        ))}
      </Flex>
      {isEmpty && <Text testId="no-products">{`${say.none(words, currency)} ${say.cure}`}</Text>}
      {page.leftOut && (
        <Text variant="microcopy" testId="products-left-out">
          {page.leftOut}
        </Text>
      )}
      {page.after && (
        <Flex direction="row">
          <LoadingButton variant="secondary" size="sm" loading={isReading} onClick={more} testId="products-more">
            {say.more}
          </LoadingButton>
        </Flex>
      )}
    </>
  );
}

interface ProductProps {
  readonly product: ProductChoice;
  readonly isFull: boolean;
  readonly onPick: (product: ProductChoice) => void;
}

function Product({ product, isFull, onPick }: ProductProps) {
  const { formats } = useTab();
  const { id, name, sku, price } = product;
  return (
    <Flex direction="row" gap="sm" justify="between" align="center" wrap>
      <Flex direction="column">
        <Text>{name}</Text>
        <Text variant="microcopy">{[sku, formats.amount(price)].filter(Boolean).join(" · ")}</Text>
      </Flex>
      <Button
        variant="secondary"
        size="sm"
        disabled={isFull}
        onClick={() => onPick(product)}
        testId={`add-product-${id}`}
      >
        {say.add(name)}
      </Button>
    </Flex>
  );
}
