import { useTheme } from '@material-ui/core/styles';
import JsonView from '@uiw/react-json-view';
import { darkTheme } from '@uiw/react-json-view/dark';
import { lightTheme } from '@uiw/react-json-view/light';

/** JSON that folds. */
export const JsonTree = ({ value }: { value: object }) => {
  const dark = useTheme().palette.type === 'dark';
  return (
    <JsonView
      value={value}
      collapsed={2}
      displayDataTypes={false}
      shortenTextAfterLength={160}
      style={{
        ...(dark ? darkTheme : lightTheme),
        background: 'transparent',
        fontSize: 13,
      }}
    />
  );
};
